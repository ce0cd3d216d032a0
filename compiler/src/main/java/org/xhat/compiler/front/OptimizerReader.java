package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.UnaryOperator;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.OptimizerSignature;
import org.xhat.runtime.program.Range;

/**
 * Reads an optimizer: the class marked {@code @Optimizer} of a file becomes its hyperparameters, its slots, and the graph of
 * one update over a flat vector of parameters. The graph computes the bits that the class computes when run as Java.
 */
public final class OptimizerReader {

    private static final Map<String, String> RESERVED = Map.of("theta", "float", "gradient", "float", "step", "long");

    private final Home home;
    private final Ast.ClassDeclaration type;
    private final ClassSources sources;
    private final Settings settings;
    private final DiagnosticLog log;
    private final Set<String> neverZero = new HashSet<>();

    private OptimizerReader(Home home, SourceLibrary library, Settings settings, DiagnosticLog log) {
        this.home = home;
        this.type = home.type();
        this.sources = new ClassSources(library, log);
        this.settings = settings;
        this.log = log;
    }

    /**
     * Reads the optimizer of a file.
     *
     * @param settings values for {@code @Setting} fields by name
     * @param log gets everything that is found, warnings too
     * @throws CompileException with all that was found, where there are errors
     */
    public static OptimizerDefinition read(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        try {
            return LargeStack.call(() -> readOrThrow(file, settings, log));
        } catch (StackOverflowError tooDeep) {
            log.report(DiagnosticKind.PARSER_OVERFLOW, file.span(0, 0));
            throw new CompileException(log.diagnostics());
        }
    }

    private static OptimizerDefinition readOrThrow(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        Optional<Ast.Unit> read = JavaSourceReader.read(file, log);
        if (read.isPresent()) {
            var library = SourceLibrary.around(file, read.get().packageName());
            Ast.Unit unit = Imports.checked(read.get(), library, log);
            SubsetChecker.check(unit, log);
            var members = new MarkedMembers(log);
            Optional<Ast.ClassDeclaration> type = members.theClass(unit, "Optimizer");
            if (type.isPresent()) {
                var update = members.theMethod(type.get(), "Update", "the method that returns an element's new value");
                var lookAhead = members.optionalMethod(type.get(), "GradientAt");
                if (update.isPresent()) {
                    var home = new Home(unit, type.get(), false);
                    var chosen = Settings.of(type.get(), settings, log);
                    return new OptimizerReader(home, library, chosen, log).read(file, update.get(), lookAhead);
                }
            }
        }
        throw new CompileException(log.diagnostics());
    }

    private OptimizerDefinition read(SourceFile file, Ast.Method update, Optional<Ast.Method> lookAhead) {
        List<OptimizerSignature.Hyperparameter> hyperparameters = new ArrayList<>();
        List<Ast.Field> slots = new ArrayList<>();
        for (Ast.Field field : type.fields()) {
            if (field.annotation("Hyper").isPresent()) {
                hyperparameter(field).ifPresent(hyperparameters::add);
            } else if (field.annotation("Slot").isPresent()) {
                slots.add(field);
            }
        }
        Optional<Graph> updateGraph = readUpdate(update, lookAhead, slots);
        Optional<Graph> lookAheadGraph = lookAhead.flatMap(method -> readLookAhead(method, slots));
        checkFields(slots);
        var signature = new OptimizerSignature(
                type.name(),
                hyperparameters,
                slots.stream()
                        .map(field -> new OptimizerSignature.Slot(field.name(), slotValue(field)))
                        .toList());
        log.throwIfErrors();
        return new OptimizerDefinition(file, signature, updateGraph.orElseThrow(), lookAheadGraph);
    }

    /** Java computes every field, whether something uses it or not. */
    private void checkFields(List<Ast.Field> slots) {
        var fields = interpreter(body(slots)).fields();
        type.fields().stream()
                .filter(field -> field.initializer() != null)
                .forEach(field -> fields.value(field, home, field.nameSpan(), frame()));
    }

    private OptimizerBody body(List<Ast.Field> slots) {
        return new OptimizerBody(slots, neverZero, log);
    }

    private Interpreter interpreter(OptimizerBody body) {
        return new Interpreter(new OptimizerDomain(body), sources, settings, new StepLimit(log));
    }

    /** What calls the optimizer's methods. */
    private Frame frame() {
        return new Frame(home, null, type.nameSpan(), new Owner(""), null);
    }

    private Optional<Graph> readUpdate(Ast.Method update, Optional<Ast.Method> lookAhead, List<Ast.Field> slots) {
        var body = body(slots);
        var interpreter = interpreter(body);
        Optional<RunTimeFloat> theta = invoke(update, interpreter, body);
        if (theta.isEmpty()) {
            return Optional.empty();
        }
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put(OptimizerDefinition.THETA, body.vector(theta.get()));
        body.slots().forEach((name, slot) -> {
            if (slot.value() instanceof RunTimeFloat value) {
                outputs.put(OptimizerDefinition.SLOT + name, body.vector(value));
            }
        });
        if (lookAhead.isPresent()) {
            body.advance(theta.get());
            Optional<RunTimeFloat> next = invoke(lookAhead.get(), interpreter, body);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            outputs.put(OptimizerDefinition.LOOK_AHEAD, body.vector(next.get()));
        }
        return Optional.of(body.build(outputs));
    }

    private Optional<Graph> readLookAhead(Ast.Method lookAhead, List<Ast.Field> slots) {
        var body = body(slots);
        var before = new HashMap<String, @Nullable DslValue>();
        body.slots().forEach((name, slot) -> before.put(name, slot.value()));
        Optional<RunTimeFloat> point = invoke(lookAhead, interpreter(body), body);
        body.slots().forEach((name, slot) -> {
            if (!Objects.equals(slot.value(), before.get(name))) {
                log.report(
                        DiagnosticKind.NOT_ASSIGNABLE,
                        lookAhead.nameSpan(),
                        name,
                        "the point of the gradient is found without changing a slot: write slots in @Update");
            }
        });
        return point.map(value -> body.build(Map.of(OptimizerDefinition.LOOK_AHEAD, body.vector(value))));
    }

    /** Calls a method whose arguments bind by their reserved names. */
    private Optional<RunTimeFloat> invoke(Ast.Method method, Interpreter interpreter, OptimizerBody body) {
        var arguments = new ArrayList<DslValue>();
        boolean isUpdate = method.annotation("Update").isPresent();
        for (Ast.Parameter parameter : method.parameters()) {
            String expected = RESERVED.get(parameter.name());
            if (expected == null || (!isUpdate && parameter.name().equals("gradient"))) {
                log.report(
                        DiagnosticKind.RESERVED_ARGUMENT,
                        parameter.nameSpan(),
                        parameter.name(),
                        isUpdate ? "theta, gradient or step" : "theta or step");
                arguments.add(DslValue.POISON);
            } else if (parameter.type().name().equals("double") && expected.equals("float")) {
                log.report(DiagnosticKind.DOUBLE_TYPE, parameter.type().span(), "'" + parameter.name() + "'");
                arguments.add(DslValue.POISON);
            } else if (!parameter.type().name().equals(expected)) {
                log.report(
                        DiagnosticKind.RESERVED_TYPE,
                        parameter.type().span(),
                        parameter.name(),
                        parameter.type().name(),
                        expected);
                arguments.add(DslValue.POISON);
            } else {
                arguments.add(
                        switch (parameter.name()) {
                            case "theta" -> body.theta();
                            case "gradient" -> body.gradient();
                            default -> body.step();
                        });
            }
        }
        if (!method.returnType().name().equals("float")) {
            return Optional.empty();
        }
        var frame = new Frame(home, method, method.nameSpan(), new Owner(""), null);
        DslValue result = interpreter.calls().body(method, arguments, frame);
        return result instanceof RunTimeFloat number ? Optional.of(number) : Optional.empty();
    }

    private double slotValue(Ast.Field field) {
        Optional<Double> initial = field.initializer() == null ? Optional.of(0.0) : number(field.initializer());
        refuseDouble(field);
        if (initial.isEmpty()) {
            log.report(DiagnosticKind.SLOT_VALUE, field.nameSpan(), field.name());
        }
        return initial.orElse(0.0);
    }

    private Optional<OptimizerSignature.Hyperparameter> hyperparameter(Ast.Field field) {
        Optional<Range> range = field.annotation("Hyper").flatMap(annotation -> range(annotation));
        if (field.initializer() == null) {
            log.report(DiagnosticKind.UNASSIGNED, field.nameSpan(), field.name());
            return Optional.empty();
        }
        Optional<Double> initial = number(field.initializer());
        refuseDouble(field);
        boolean isInteger = field.type().name().equals("int");
        if (initial.filter(number -> !isInteger || number == number.intValue()).isEmpty()) {
            log.report(DiagnosticKind.HYPER_VALUE, field.initializer().span(), field.name());
        }
        if (initial.isEmpty() || range.isEmpty()) {
            return Optional.empty();
        }
        for (ElementType type : ElementType.values()) {
            if (!range.get().contains(initial.get(), type)) {
                SourceSpan span = field.initializer().span();
                log.report(DiagnosticKind.OUT_OF_RANGE, span, type.shown(span.text(), initial.get()), range.get());
            }
        }
        if (!range.get().contains(0, ElementType.FLOAT64)) {
            neverZero.add(field.name());
        }
        return Optional.of(new OptimizerSignature.Hyperparameter(field.name(), initial.get(), range.get(), isInteger));
    }

    private void refuseDouble(Ast.Field field) {
        Ast.Expression number =
                field.initializer() instanceof Ast.Unary signed ? signed.operand() : field.initializer();
        if (field.type().name().equals("float") && number instanceof Ast.FloatLiteral literal && !literal.isFloat()) {
            log.report(DiagnosticKind.DOUBLE_TYPE, literal.span(), "'" + literal.text() + "'");
        }
    }

    private Optional<Range> range(Ast.Annotation annotation) {
        Optional<Ast.Expression> value = annotation.argument("value");
        if (value.isPresent() && value.get() instanceof Ast.StringLiteral(String text, SourceSpan span)) {
            try {
                return Optional.of(Range.parse(text));
            } catch (IllegalArgumentException wrong) {
                log.report(DiagnosticKind.BAD_RANGE, span, text);
                return Optional.empty();
            }
        }
        SourceSpan span = value.map(Ast.Expression::span).orElse(annotation.span());
        log.report(DiagnosticKind.NOT_A_LITERAL, span, annotation.name(), "(0, inf)");
        return Optional.empty();
    }

    /** A number literal, perhaps with a minus sign: as the double nearest its decimal. */
    private static Optional<Double> number(Ast.Expression expression) {
        return switch (expression) {
            case Ast.FloatLiteral literal ->
                Literals.floating(literal).map(number -> number.value().nearest());
            case Ast.IntLiteral literal -> {
                var value = Literals.integer(literal);
                yield value.isPresent() ? Optional.of((double) value.getAsLong()) : Optional.empty();
            }
            case Ast.Unary unary
            when unary.operator() == UnaryOperator.NEGATE ->
                number(unary.operand()).map(value -> -value);
            default -> Optional.empty();
        };
    }
}
