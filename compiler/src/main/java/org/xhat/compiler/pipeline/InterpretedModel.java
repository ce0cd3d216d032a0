package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelEntries;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.PopulationStatistics;

/**
 * A model's entries computed by evaluating its unrewritten graphs in double, one node at a time: the oracle of the other backends. Initial
 * values are rounded to the type of the program that it is held against, so that both start alike.
 */
final class InterpretedModel implements ModelEntries {
    private final ModelDefinition model;
    private final OptimizerDefinition optimizer;
    private final ModelValues values;
    private final GraphInterpreter gradient;
    private final GraphInterpreter update;
    private final @Nullable GraphInterpreter lookAhead;
    private final GraphInterpreter evaluate;
    private final GraphInterpreter predict;
    private final @Nullable GraphInterpreter calibrate;

    /** Of a program in {@code type}. */
    InterpretedModel(ModelDefinition model, OptimizerDefinition optimizer, ElementType type) {
        this.model = model;
        this.optimizer = optimizer;
        this.values = new ModelValues(model.signature(), optimizer.signature(), ElementType.FLOAT64, type);
        this.gradient = new GraphInterpreter(GradientGraph.of(model).graph());
        this.update = new GraphInterpreter(optimizer.update());
        this.lookAhead = optimizer.lookAhead().map(GraphInterpreter::new).orElse(null);
        this.evaluate = new GraphInterpreter(model.entry(EntryKind.EVALUATE));
        this.predict = new GraphInterpreter(model.entry(EntryKind.PREDICT));
        Graph statistic = model.entries().get(EntryKind.CALIBRATE);
        this.calibrate = statistic == null ? null : new GraphInterpreter(statistic);
    }

    @Override
    public ModelValues values() {
        return values;
    }

    @Override
    public String backend() {
        return "interpreter";
    }

    @Override
    public int stepKernelCount() {
        return 0;
    }

    @Override
    public void prepareTrainStep(int batch) {}

    @Override
    public double trainStep(int batch) {
        double[] theta =
                values.parameters().toDoubles(0, values.parameterLayout().elementCount());
        double[] at = lookAhead == null
                ? theta
                : output(lookAhead.run(flat(theta)), OptimizerDefinition.LOOK_AHEAD)
                        .data();
        var outputs = gradient.run(bind(at, batch));
        var flatGradient = new double[theta.length];
        values.parameterLayout().offsets().forEach((name, offset) -> {
            double[] part = output(outputs, EntryOutputs.GRADIENT + name).data();
            System.arraycopy(part, 0, flatGradient, offset, part.length);
        });
        var updated = update.run(flat(theta).input(OptimizerDefinition.GRADIENT, vector(flatGradient)));
        values.parameters().write(0, output(updated, OptimizerDefinition.THETA).data());
        for (String slot : optimizer.signature().slots()) {
            values.optimizerSlot(slot)
                    .write(0, output(updated, OptimizerDefinition.SLOT + slot).data());
        }
        outputs.forEach((name, value) -> {
            if (name.startsWith(EntryOutputs.STATE)) {
                values.write(name.substring(EntryOutputs.STATE.length()), value.data());
            }
        });
        return output(outputs, EntryOutputs.LOSS).scalarValue();
    }

    private static Array64 output(Map<String, Array64> outputs, String name) {
        Array64 value = outputs.get(name);
        if (value == null) {
            throw new IllegalStateException("no output '" + name + "' among " + outputs.keySet());
        }
        return value;
    }

    /** Bindings of the optimizer's graphs, but for the gradient. */
    private Bindings flat(double[] theta) {
        var bindings = new Bindings()
                .dim(OptimizerDefinition.ELEMENTS, theta.length)
                .input(OptimizerDefinition.THETA, vector(theta))
                .step(values.step());
        for (String slot : optimizer.signature().slots()) {
            bindings.state(slot, vector(values.optimizerSlot(slot).toDoubles(0, theta.length)));
        }
        for (var hyperparameter : optimizer.signature().hyperparameters()) {
            bindings.hyper(hyperparameter.name(), values.hyperparameter(hyperparameter.name()));
        }
        return bindings;
    }

    /** Bindings of the model's graphs, the parameters taken from the flat vector {@code theta}. */
    private Bindings bind(double[] theta, int batch) {
        var bindings = new Bindings();
        for (var input : model.signature().inputs()) {
            String extent = input.extents().getFirst();
            if (!Character.isDigit(extent.charAt(0))) {
                bindings.dim(extent, batch);
            }
            bindings.input(input.name(), input(input, batch));
        }
        for (var parameter : model.signature().parameters()) {
            int offset = values.parameterLayout().offset(parameter.name());
            var data = new double[parameter.elementCount()];
            System.arraycopy(theta, offset, data, 0, data.length);
            bindings.parameter(parameter.name(), new Array64(parameter.shape(), data));
        }
        for (var state : model.signature().states()) {
            bindings.state(state.name(), new Array64(state.shape(), values.read(state.name())));
        }
        return bindings;
    }

    private Array64 input(ModelSignature.Input input, int batch) {
        var shape = new ArrayList<Integer>();
        shape.add(batch);
        for (String extent : input.extents().subList(1, input.extents().size())) {
            shape.add(Integer.parseInt(extent));
        }
        return new Array64(shape, values.input(input.name(), batch).toDoubles(0, batch * input.exampleElements()));
    }

    private static Array64 vector(double[] data) {
        return new Array64(List.of(data.length), data);
    }

    private Bindings bindAtRest(int batch) {
        return bind(values.parameters().toDoubles(0, values.parameterLayout().elementCount()), batch);
    }

    @Override
    public double evaluate(int batch, Elements prediction) {
        var outputs = evaluate.run(bindAtRest(batch));
        keep(outputs, batch, prediction);
        return output(outputs, EntryOutputs.LOSS).scalarValue();
    }

    @Override
    public void predict(int batch, Elements prediction) {
        keep(predict.run(bindAtRest(batch)), batch, prediction);
    }

    private void keep(Map<String, Array64> outputs, int batch, Elements prediction) {
        double[] data = output(outputs, EntryOutputs.PREDICTION).data();
        int expected = batch * model.signature().prediction().exampleElements();
        if (data.length != expected) {
            throw new IllegalStateException("the prediction has " + data.length + " elements, not " + expected);
        }
        prediction.write(0, data);
    }

    @Override
    public void calibrate(int batch, PopulationStatistics statistics) {
        if (calibrate != null) {
            calibrate
                    .run(bindAtRest(batch))
                    .forEach((name, value) ->
                            statistics.add(name.substring(EntryOutputs.STATISTIC.length()), value.data()));
        }
    }

    @Override
    public void close() {}
}
