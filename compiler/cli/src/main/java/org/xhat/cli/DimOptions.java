package org.xhat.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.DimValues;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What a model's named dimensions are where no data say so. */
final class DimOptions {
    /** {@code --dim NAME=N}. */
    private record Dim(String name, int value) {
        static final class Converter implements ITypeConverter<Dim> {
            @Override
            public Dim convert(String typed) {
                var assignment = new Assignment.Converter().convert(typed);
                return new Dim(assignment.name(), new FlagValues.Count().convert(assignment.value()));
            }
        }
    }

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "The batch for which bytes and operations are counted. Default: ${DEFAULT-VALUE}.")
    private int batch = 60;

    @Option(
            names = "--dim",
            paramLabel = "NAME=N",
            converter = Dim.Converter.class,
            description = "The same for a named dimension, such as time=28. Repeatable. Default: the batch.")
    private List<Dim> dims = new ArrayList<>();

    /** Of a model; {@link UserException} where it has no such dimension, or does not take such a batch. */
    DimValues of(ModelDefinition model) {
        ModelOptions.requireFixedBatch(model, batch);
        var values = new LinkedHashMap<String, Long>();
        model.signature().dims().forEach(name -> values.put(name, (long) batch));
        for (var dim : dims) {
            if (values.replace(dim.name(), (long) dim.value()) == null) {
                throw new UserException("--dim " + dim.name() + "=" + dim.value() + ": "
                        + model.signature().model() + " has the dimensions " + values.keySet());
            }
        }
        return new DimValues(values);
    }

    /** The batch. */
    int batch() {
        return batch;
    }
}
