package org.xhat.cli.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --workload}. */
final class WorkloadName implements ITypeConverter<String> {
    /** The word for the networks that grow. */
    static final String GROWTH = "growth";

    @Override
    public String convert(String typed) {
        if (!typed.equals(GROWTH) && Workloads.named(typed).isEmpty()) {
            throw new TypeConversionException("'" + typed + "' is not one of "
                    + Stream.concat(Workloads.all().stream().map(Workload::name), Stream.of(GROWTH))
                            .collect(Collectors.joining(", "))
                    + ", nor a network such as mlp-b60-w100-d3");
        }
        return typed;
    }
}
