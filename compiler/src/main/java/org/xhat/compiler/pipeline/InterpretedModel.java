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
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;
import org.xhat.runtime.program.OptimizerSignature;
import org.xhat.runtime.program.PopulationStatistics;

/**
 * A model trained by evaluating its unrewritten graphs in double, one node at a time: the oracle of the other backends. Initial
 * values are those of the float32 program, so that both start alike.
 */
final class InterpretedModel implements ModelProgram {
    private static final String PARAMETERS_DIM = "parameters";
    private static final String LOOK_AHEAD = "lookAhead";

    private final ModelDefinition model;
    private final OptimizerDefinition optimizer;
    private final ModelValues values;
    private final PopulationStatistics statistics;
    private final GraphInterpreter gradient;
    private final GraphInterpreter update;
    private final @Nullable GraphInterpreter lookAhead;
    private final GraphInterpreter evaluate;
    private final GraphInterpreter predict;
    private final @Nullable GraphInterpreter calibrate;
    private @Nullable Elements prediction;
    private boolean torn;

    InterpretedModel(ModelDefinition model, OptimizerDefinition optimizer) {
        this.model = model;
        this.optimizer = optimizer;
        this.values = new ModelValues(model.signature(), optimizer.signature(), ElementType.FLOAT64);
        this.statistics = new PopulationStatistics(values);
        this.gradient = new GraphInterpreter(GradientGraph.of(model).graph());
        this.update = new GraphInterpreter(optimizer.update());
        this.lookAhead = optimizer.lookAhead().map(GraphInterpreter::new).orElse(null);
        this.evaluate = new GraphInterpreter(model.entry(EntryKind.EVALUATE));
        this.predict = new GraphInterpreter(model.entry(EntryKind.PREDICT));
        Graph statistic = model.entries().get(EntryKind.CALIBRATE);
        this.calibrate = statistic == null ? null : new GraphInterpreter(statistic);
    }

    @Override
    public ModelSignature model() {
        return model.signature();
    }

    @Override
    public OptimizerSignature optimizer() {
        return optimizer.signature();
    }

    @Override
    public ElementType elementType() {
        return ElementType.FLOAT64;
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
    public void initialize(long seed) {
        values.initialize(seed);
        roundToFloat(values.parameters());
        roundToFloat(values.states());
        statistics.markCurrent(false);
        torn = false;
    }

    private static void roundToFloat(Elements elements) {
        for (int i = 0; i < elements.length(); i++) {
            elements.set(i, (float) elements.get(i));
        }
    }

    @Override
    public long step() {
        return values.step();
    }

    @Override
    public void setStep(long step) {
        values.setStep(step);
    }

    @Override
    public void setHyperparameter(String name, double value) {
        values.setHyperparameter(name, value);
    }

    @Override
    public double hyperparameter(String name) {
        return values.hyperparameter(name);
    }

    @Override
    public double[] read(String variable) {
        return values.read(variable);
    }

    @Override
    public void write(String variable, double[] elements) {
        values.write(variable, elements);
    }

    @Override
    public Elements input(String name, int batch) {
        return values.input(name, batch);
    }

    @Override
    public double trainStep(int batch) {
        torn = true;
        statistics.markCurrent(false);
        double[] theta =
                values.parameters().toDoubles(0, values.parameterLayout().elementCount());
        double[] at = lookAhead == null
                ? theta
                : output(lookAhead.run(flat(theta)), LOOK_AHEAD).data();
        var outputs = gradient.run(bind(at, batch));
        var flatGradient = new double[theta.length];
        values.parameterLayout().offsets().forEach((name, offset) -> {
            double[] part = output(outputs, GradientGraph.GRADIENT + name).data();
            System.arraycopy(part, 0, flatGradient, offset, part.length);
        });
        var updated = update.run(flat(theta).input("gradient", vector(flatGradient)));
        values.parameters().write(0, output(updated, "theta").data());
        for (String slot : optimizer.signature().slots()) {
            values.optimizerSlot(slot).write(0, output(updated, "slot:" + slot).data());
        }
        outputs.forEach((name, value) -> {
            if (name.startsWith(GradientGraph.STATE)) {
                values.write(name.substring(GradientGraph.STATE.length()), value.data());
            }
        });
        values.advance();
        torn = false;
        return output(outputs, GradientGraph.LOSS).scalarValue();
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
                .dim(PARAMETERS_DIM, theta.length)
                .input("theta", vector(theta))
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
    public double evaluate(int batch) {
        statistics.requireUsable();
        var outputs = evaluate.run(bindAtRest(batch));
        takePrediction(outputs);
        return output(outputs, GradientGraph.LOSS).scalarValue();
    }

    @Override
    public Elements predict(int batch) {
        statistics.requireUsable();
        return takePrediction(predict.run(bindAtRest(batch)));
    }

    private Elements takePrediction(Map<String, Array64> outputs) {
        double[] data = output(outputs, GradientGraph.PREDICTION).data();
        var elements = Elements.allocate(ElementType.FLOAT64, data.length);
        elements.write(0, data);
        prediction = elements;
        return elements;
    }

    @Override
    public Elements prediction() {
        if (prediction == null) {
            throw new IllegalStateException("nothing has been predicted yet");
        }
        return prediction;
    }

    @Override
    public int predictionElements() {
        return ModelCompiler.predictionElements(model);
    }

    @Override
    public void beginCalibration() {
        statistics.begin();
    }

    @Override
    public void calibrate(int batch) {
        if (calibrate == null) {
            return;
        }
        calibrate.run(bindAtRest(batch)).forEach((name, value) -> {
            var elements = Elements.allocate(ElementType.FLOAT64, value.data().length);
            elements.write(0, value.data());
            statistics.add(name.substring(GradientGraph.STATISTIC.length()), elements, 0, value.data().length);
        });
        statistics.endBatch();
    }

    @Override
    public void endCalibration() {
        statistics.end();
    }

    @Override
    public boolean calibrated() {
        return statistics.usable();
    }

    @Override
    public void markCalibrated() {
        statistics.markCurrent(true);
    }

    @Override
    public boolean torn() {
        return torn;
    }

    @Override
    public void close() {}
}
