package org.xhat.compiler.pipeline;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelEntries;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.NumericsContract;
import org.xhat.runtime.program.PopulationStatistics;

/**
 * A model's entries computed by evaluating its unrewritten graphs in double, one node at a time: the oracle of the other backends. Initial
 * values are rounded to the type of the program that it is held against, so that both start alike.
 */
final class InterpretedModel implements ModelEntries {
    private final OptimizerDefinition optimizer;
    private final ModelValues values;
    private final ValueBindings bindings;
    private final InterpretedEntry gradient;
    private final GraphInterpreter update;
    private final @Nullable GraphInterpreter lookAhead;
    private final InterpretedEntry evaluate;
    private final InterpretedEntry predict;
    private final @Nullable InterpretedEntry calibrate;

    /** Of a program in {@code type}. */
    InterpretedModel(ModelDefinition model, OptimizerDefinition optimizer, ElementType type) {
        this.optimizer = optimizer;
        this.values = new ModelValues(model.signature(), optimizer.signature(), ElementType.FLOAT64, type);
        this.bindings = new ValueBindings(values);
        this.gradient = InterpretedEntry.of(
                model, EntryKind.TRAIN, GradientGraph.of(model).graph());
        this.update = new GraphInterpreter(optimizer.update());
        this.lookAhead = optimizer.lookAhead().map(GraphInterpreter::new).orElse(null);
        this.evaluate = InterpretedEntry.of(model, EntryKind.EVALUATE, model.entry(EntryKind.EVALUATE));
        this.predict = InterpretedEntry.of(model, EntryKind.PREDICT, model.entry(EntryKind.PREDICT));
        Graph statistic = model.entries().get(EntryKind.CALIBRATE);
        this.calibrate = statistic == null ? null : InterpretedEntry.of(model, EntryKind.CALIBRATE, statistic);
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
    public int numerics() {
        return NumericsContract.VERSION;
    }

    @Override
    public int stepKernelCount() {
        return 0;
    }

    @Override
    public void prepareTrainStep(DimValues dims) {
        gradient.require(dims);
    }

    @Override
    public void prepareEvaluation(DimValues dims) {
        evaluate.require(dims);
    }

    @Override
    public double trainStep(DimValues dims) {
        double[] theta = bindings.theta();
        double[] at = lookAhead == null
                ? theta
                : output(lookAhead.run(bindings.flat(theta)), OptimizerDefinition.LOOK_AHEAD)
                        .data();
        var outputs = gradient.run(bindings.at(at, dims), dims);
        var flatGradient = new double[theta.length];
        values.parameterLayout().offsets().forEach((name, offset) -> {
            double[] part = output(outputs, EntryOutputs.GRADIENT + name).data();
            System.arraycopy(part, 0, flatGradient, offset, part.length);
        });
        var updated = update.run(
                bindings.flat(theta).input(OptimizerDefinition.GRADIENT, ValueBindings.vector(flatGradient)));
        values.parameters().write(0, output(updated, OptimizerDefinition.THETA).data());
        for (String slot : optimizer.signature().slotNames()) {
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

    @Override
    public double evaluate(DimValues dims, Elements prediction) {
        var outputs = evaluate.run(bindings.at(bindings.theta(), dims), dims);
        keep(outputs, prediction);
        return output(outputs, EntryOutputs.LOSS).scalarValue();
    }

    @Override
    public void predict(DimValues dims, Elements prediction) {
        keep(predict.run(bindings.at(bindings.theta(), dims), dims), prediction);
    }

    private static void keep(Map<String, Array64> outputs, Elements prediction) {
        prediction.write(0, output(outputs, EntryOutputs.PREDICTION).data());
    }

    @Override
    public void calibrate(DimValues dims, PopulationStatistics statistics) {
        if (calibrate != null) {
            calibrate
                    .run(bindings.at(bindings.theta(), dims), dims)
                    .forEach((name, value) ->
                            statistics.add(name.substring(EntryOutputs.STATISTIC.length()), value.data()));
        }
    }

    @Override
    public void close() {}
}
