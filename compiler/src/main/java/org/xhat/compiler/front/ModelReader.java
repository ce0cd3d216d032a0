package org.xhat.compiler.front;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelSignature;

/**
 * Reads a model: the class marked {@code @Model} of a file becomes its parameters, its states, and a graph for each entry.
 * The loss is read once for training, once for evaluation and once for calibration, the prediction once: {@code training()}
 * and what follows from it are decided in each.
 */
public final class ModelReader {

    private final SourceFile file;
    private final Home home;
    private final Ast.Method predict;
    private final Ast.Method loss;
    private final ClassSources sources;
    private final Settings settings;
    private final DiagnosticLog log;
    private final VariableTable parameters = new VariableTable();
    private final VariableTable states = new VariableTable();

    private ModelReader(
            SourceFile file,
            Home home,
            SourceLibrary library,
            Ast.Method predict,
            Ast.Method loss,
            Settings settings,
            DiagnosticLog log) {
        this.file = file;
        this.home = home;
        this.predict = predict;
        this.loss = loss;
        this.settings = settings;
        this.log = log;
        this.sources = new ClassSources(library, log);
    }

    /**
     * Reads the model of a file.
     *
     * @param settings values for {@code @Setting} fields by name
     * @param log gets everything that is found, warnings too
     * @throws CompileException with all that was found, where there are errors
     */
    public static ModelDefinition read(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        try {
            return LargeStack.call(() -> readOrThrow(file, settings, log));
        } catch (StackOverflowError tooDeep) {
            log.report(DiagnosticKind.PARSER_OVERFLOW, file.span(0, 0));
            throw new CompileException(log.diagnostics());
        }
    }

    private static ModelDefinition readOrThrow(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        Optional<Ast.Unit> read = JavaSourceReader.read(file, log);
        if (read.isPresent()) {
            var library = SourceLibrary.around(file, read.get().packageName());
            Ast.Unit unit = Imports.checked(read.get(), library, log);
            SubsetChecker.check(unit, log);
            var members = new MarkedMembers(log);
            Optional<Ast.ClassDeclaration> model = members.theClass(unit, "Model");
            if (model.isPresent()) {
                var chosen = Settings.of(model.get(), settings, log);
                var predict = members.theMethod(model.get(), "Predict", "the method that returns the model's output");
                var loss = members.theMethod(model.get(), "Loss", "the method that returns the scalar to make small");
                if (predict.isPresent() && loss.isPresent()) {
                    var home = new Home(unit, model.get(), false);
                    return new ModelReader(file, home, library, predict.get(), loss.get(), chosen, log).read();
                }
            }
        }
        throw new CompileException(log.diagnostics());
    }

    private ModelDefinition read() {
        checkInputs();
        var outputs = new EnumMap<EntryKind, Map<String, Value>>(EntryKind.class);
        var readings = new EnumMap<EntryKind, EntryReading>(EntryKind.class);
        for (EntryKind kind : EntryKind.OF_MODELS) {
            read(kind, readings, outputs);
        }
        checkFields();
        log.throwIfErrors();
        checkExtents();
        log.throwIfErrors();
        warnOfUntrained(of(EntryKind.TRAIN, readings), of(EntryKind.TRAIN, outputs));

        var entries = new EnumMap<EntryKind, Graph>(EntryKind.class);
        outputs.forEach((kind, values) -> {
            if (!values.isEmpty()) {
                entries.put(kind, of(kind, readings).builder().build(values));
            }
        });
        var signature = signature(readings, entries);
        log.throwIfErrors();
        var requirements = readings.values().stream()
                .flatMap(reading -> reading.requirements().stream())
                .toList();
        return new ModelDefinition(
                file,
                signature,
                entries,
                of(EntryKind.TRAIN, readings).callRecord().calls(),
                settings.names(),
                requirements);
    }

    /** Reads an entry, and again with what it found to be equal, until it finds no more. */
    private void read(
            EntryKind kind, Map<EntryKind, EntryReading> readings, Map<EntryKind, Map<String, Value>> outputs) {
        var equalDims = new EqualDims();
        DiagnosticLog found;
        do {
            found = new DiagnosticLog();
            var reading = new EntryReading(kind, found, parameters, states, equalDims);
            readings.put(kind, reading);
            outputs.put(kind, kind == EntryKind.PREDICT ? readPrediction(reading) : readLoss(reading));
        } while (equalDims.grew());
        log.add(found, equalDims.notes());
    }

    /** What {@code map}, which holds something for every entry, holds for {@code kind}. */
    private static <T> T of(EntryKind kind, Map<EntryKind, T> map) {
        return requireNonNull(map.get(kind));
    }

    private ModelSignature signature(Map<EntryKind, EntryReading> readings, Map<EntryKind, Graph> entries) {
        Set<String> observed =
                new HashSet<>(of(EntryKind.CALIBRATE, readings).observed().keySet());
        observed.removeAll(of(EntryKind.TRAIN, readings).assigned().keySet());
        var chosen = new TreeMap<String, String>();
        readings.values().forEach(reading -> chosen.putAll(reading.settings()));
        var inputs = loss.parameters().stream()
                .map(parameter -> new ModelSignature.Input(
                        parameter.name(),
                        EntryInputs.isLabels(parameter),
                        extents(parameter),
                        parameter.nameSpan().toString()))
                .toList();
        var evaluation = of(EntryKind.EVALUATE, readings);
        var evaluationUses = evaluation.labelUses(of(EntryKind.EVALUATE, entries));
        var marked = evaluation.prediction();
        var prediction = new Predictions(predict, log)
                .of(
                        loss.parameters().stream()
                                .flatMap(input -> dims(input).stream().limit(1))
                                .findFirst(),
                        of(EntryKind.PREDICT, entries).output(EntryOutputs.PREDICTION),
                        of(EntryKind.EVALUATE, entries).output(EntryOutputs.PREDICTION),
                        marked == null ? loss.nameSpan() : marked.span(),
                        evaluationUses,
                        evaluation::form);
        var labelReadings = Stream.concat(
                        of(EntryKind.TRAIN, readings).labelUses(of(EntryKind.TRAIN, entries)).stream(),
                        evaluationUses.stream())
                .map(LabelUse::reading)
                .toList();
        return new ModelSignature(
                home.type().name(),
                inputs,
                labelReadings,
                prediction,
                parameters.variables(),
                states.variables(),
                chosen,
                !observed.isEmpty());
    }

    private List<String> extents(Ast.Parameter parameter) {
        return dims(parameter).stream().map(Object::toString).toList();
    }

    private List<Dim> dims(Ast.Parameter parameter) {
        return new EntryInputs(new EntryReading(EntryKind.TRAIN, log, parameters, states, new EqualDims()))
                .dims(parameter, entryFrame(loss))
                .orElse(List.of());
    }

    /** The prediction is given what the loss is given: by the same names. */
    private void checkExtents() {
        var known = new HashMap<String, List<Dim>>();
        loss.parameters().forEach(input -> known.put(input.name(), dims(input)));
        for (Ast.Parameter input : predict.parameters()) {
            List<Dim> given = known.getOrDefault(input.name(), List.of());
            List<Dim> dims = dims(input);
            if (!dims.equals(given)) {
                String expected = DslValue.shape(given) + ", as the loss has it";
                log.report(DiagnosticKind.INPUT_SHAPE, input.nameSpan(), input.name(), DslValue.shape(dims), expected);
            }
        }
    }

    private Frame entryFrame(Ast.Method entry) {
        return new Frame(home, entry, entry.nameSpan(), new Owner(entry.name()), null);
    }

    /** Java computes every field, whether something uses it or not; what is made here is not kept. */
    private void checkFields() {
        var reading = new EntryReading(EntryKind.TRAIN, log, new VariableTable(), new VariableTable(), new EqualDims());
        var fields = interpreter(new ModelDomain(reading, sources)).fields();
        home.type().fields().stream()
                .filter(field -> field.initializer() != null)
                .forEach(field -> fields.value(field, home, field.nameSpan(), entryFrame(loss)));
    }

    /** Data bind to the loss's inputs; the prediction is given the same ones. */
    private void checkInputs() {
        Map<String, String> known = loss.parameters().stream()
                .collect(Collectors.toMap(Ast.Parameter::name, p -> p.type().name(), (a, b) -> a));
        for (Ast.Parameter parameter : predict.parameters()) {
            if (!parameter.type().name().equals(known.get(parameter.name()))) {
                log.report(
                        DiagnosticKind.WRONG_SIGNATURE,
                        parameter.span(),
                        "the loss has no input '" + parameter.type().name() + " " + parameter.name() + "'",
                        "the inputs of @Predict among those of @Loss, by name and type");
            }
        }
    }

    private Map<String, Value> readPrediction(EntryReading reading) {
        var domain = new ModelDomain(reading, sources);
        var frame = entryFrame(predict);
        var outputs = new LinkedHashMap<String, Value>();
        DslValue result = interpreter(domain).calls().body(predict, inputs(predict, frame, domain), frame);
        checkResult(result, predict, "the prediction", "a Tensor");
        if (result instanceof TensorValue value) {
            outputs.put(EntryOutputs.PREDICTION, value.value());
        }
        return outputs;
    }

    private void checkResult(DslValue result, Ast.Method entry, String what, String expected) {
        if (!(result instanceof TensorValue || result instanceof Poison)) {
            log.report(
                    DiagnosticKind.WRONG_SIGNATURE,
                    entry.returnType().span(),
                    what + " returns " + result.describe(),
                    expected);
        }
    }

    private Interpreter interpreter(ModelDomain domain) {
        return new Interpreter(domain, sources, settings, new StepLimit(log));
    }

    private static List<DslValue> inputs(Ast.Method entry, Frame frame, ModelDomain domain) {
        return entry.parameters().stream()
                .map(parameter -> domain.inputs().input(parameter, frame))
                .toList();
    }

    private Map<String, Value> readLoss(EntryReading reading) {
        var domain = new ModelDomain(reading, sources);
        var interpreter = interpreter(domain);
        var frame = entryFrame(loss);
        List<DslValue> inputs = inputs(loss, frame, domain);
        DslValue result = interpreter.calls().body(loss, inputs, frame);
        if (result instanceof TensorValue value && value.rank() != 0) {
            reading.report(frame, DiagnosticKind.LOSS_NOT_SCALAR, loss.nameSpan(), DslValue.shape(value.dims()));
        }
        checkResult(result, loss, "the loss", "a Tensor that is a scalar");
        if (reading.kind() == EntryKind.CALIBRATE) {
            return prefixed(EntryOutputs.STATISTIC, reading.observed());
        }
        var outputs = new LinkedHashMap<String, Value>();
        if (result instanceof TensorValue value) {
            outputs.put(EntryOutputs.LOSS, value.value());
        }
        EntryReading.Given marked = reading.prediction();
        if (marked != null) {
            outputs.put(EntryOutputs.PREDICTION, marked.value().value());
        } else if (!(result instanceof Poison)
                && unmarkedPrediction(interpreter, inputs) instanceof TensorValue value) {
            outputs.put(EntryOutputs.PREDICTION, value.value());
        }
        outputs.putAll(prefixed(EntryOutputs.STATE, reading.assigned()));
        return outputs;
    }

    /** The prediction of the same inputs, where the loss marks none. */
    private DslValue unmarkedPrediction(Interpreter interpreter, List<DslValue> inputs) {
        var names = loss.parameters().stream().map(Ast.Parameter::name).toList();
        var given = predict.parameters().stream()
                .map(parameter -> names.indexOf(parameter.name()))
                .map(index -> index < 0 ? DslValue.POISON : inputs.get(index))
                .toList();
        return interpreter.calls().body(predict, given, entryFrame(predict));
    }

    private static Map<String, Value> prefixed(String prefix, Map<String, EntryReading.Given> given) {
        var outputs = new LinkedHashMap<String, Value>();
        given.forEach((name, value) -> outputs.put(prefix + name, value.value().value()));
        return outputs;
    }

    private void warnOfUntrained(EntryReading reading, Map<String, Value> outputs) {
        Graph graph = reading.builder().build(Map.of(EntryOutputs.LOSS, outputs.get(EntryOutputs.LOSS)));
        Set<String> used = graph.nodes().stream()
                .map(node -> node.op() instanceof LeafOp.Parameter parameter ? parameter.name() : "")
                .collect(Collectors.toSet());
        for (VariableTable.Entry entry : parameters.entries()) {
            if (!used.contains(entry.variable().name())) {
                log.report(
                        DiagnosticKind.NOT_TRAINED,
                        entry.span(),
                        entry.variable().name());
            }
        }
        for (Ast.Field field : home.type().fields()) {
            if (field.annotation("Param").isPresent() && parameters.get(field.name()) == null) {
                log.report(DiagnosticKind.NOT_TRAINED, field.nameSpan(), field.name());
            }
        }
    }
}
