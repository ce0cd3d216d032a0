package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.UnaryOperator;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
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

    private final Ast.Unit unit;
    private final Ast.ClassDeclaration type;
    private final DiagnosticLog log;

    private OptimizerReader(Ast.Unit unit, Ast.ClassDeclaration type, DiagnosticLog log) {
        this.unit = unit;
        this.type = type;
        this.log = log;
    }

    /**
     * Reads the optimizer of a file.
     *
     * @param log gets everything that is found, warnings too
     * @throws CompileException with all that was found, where there are errors
     */
    public static OptimizerDefinition read(SourceFile file, DiagnosticLog log) {
        try {
            return LargeStack.call(() -> readOrThrow(file, log));
        } catch (StackOverflowError tooDeep) {
            log.report(DiagnosticKind.PARSER_OVERFLOW, file.span(0, 0));
            throw new CompileException(log.diagnostics());
        }
    }

    private static OptimizerDefinition readOrThrow(SourceFile file, DiagnosticLog log) {
        Optional<Ast.Unit> read = JavaSourceReader.read(file, log);
        if (read.isPresent()) {
            Ast.Unit unit = Imports.checked(
                    read.get(), SourceLibrary.around(file, read.get().packageName()), log);
            SubsetChecker.check(unit, log);
            var members = new MarkedMembers(log);
            Optional<Ast.ClassDeclaration> type = members.theClass(unit, "Optimizer");
            if (type.isPresent()) {
                var update = members.theMethod(type.get(), "Update", "the method that returns an element's new value");
                var lookAhead = members.optionalMethod(type.get(), "GradientAt");
                if (update.isPresent()) {
                    return new OptimizerReader(unit, type.get(), log).read(file, update.get(), lookAhead);
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
                checkSlot(field);
                slots.add(field);
            }
        }
        Optional<Graph> updateGraph = readUpdate(update, lookAhead, slots);
        Optional<Graph> lookAheadGraph = lookAhead.flatMap(method -> readLookAhead(method, slots));
        checkFields(slots);
        log.throwIfErrors();
        var signature = new OptimizerSignature(
                type.name(),
                hyperparameters,
                slots.stream().map(Ast.Field::name).toList());
        return new OptimizerDefinition(file, signature, updateGraph.orElseThrow(), lookAheadGraph);
    }

    /** Java computes every field, whether something uses it or not; one of another type than numbers' is of no use to an update. */
    private void checkFields(List<Ast.Field> slots) {
        var body = new OptimizerBody(slots, log);
        var fields = new ScalarInterpreter(unit, type, body, new StepLimit(log)).fields();
        type.fields().stream()
                .filter(field -> field.initializer() != null
                        && StaticTypes.isNumberOrBoolean(field.type().name()))
                .forEach(field -> fields.value(field.name(), field.nameSpan(), Scope.ofMethod()));
    }

    private Optional<Graph> readUpdate(Ast.Method update, Optional<Ast.Method> lookAhead, List<Ast.Field> slots) {
        var body = new OptimizerBody(slots, log);
        var interpreter = new ScalarInterpreter(unit, type, body, new StepLimit(log));
        Optional<FloatScalar> theta = invoke(update, interpreter, body);
        if (theta.isEmpty()) {
            return Optional.empty();
        }
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put(OptimizerDefinition.THETA, body.vector(theta.get()));
        body.slots().forEach((name, value) -> outputs.put(OptimizerDefinition.SLOT + name, body.vector(value)));
        if (lookAhead.isPresent()) {
            body.advance(theta.get());
            Optional<FloatScalar> next = invoke(lookAhead.get(), interpreter, body);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            outputs.put(OptimizerDefinition.LOOK_AHEAD, body.vector(next.get()));
        }
        return Optional.of(body.build(outputs));
    }

    private Optional<Graph> readLookAhead(Ast.Method lookAhead, List<Ast.Field> slots) {
        var body = new OptimizerBody(slots, log);
        var before = Map.copyOf(body.slots());
        Optional<FloatScalar> point =
                invoke(lookAhead, new ScalarInterpreter(unit, type, body, new StepLimit(log)), body);
        body.slots().forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
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
    private Optional<FloatScalar> invoke(Ast.Method method, ScalarInterpreter interpreter, OptimizerBody body) {
        var arguments = new ArrayList<ScalarValue>();
        boolean isUpdate = method.annotation("Update").isPresent();
        for (Ast.Parameter parameter : method.parameters()) {
            String expected = RESERVED.get(parameter.name());
            if (expected == null || (!isUpdate && parameter.name().equals("gradient"))) {
                log.report(
                        DiagnosticKind.RESERVED_ARGUMENT,
                        parameter.nameSpan(),
                        parameter.name(),
                        isUpdate ? "theta, gradient or step" : "theta or step");
                arguments.add(ScalarValue.UNKNOWN);
            } else if (!parameter.type().name().equals(expected)) {
                log.report(
                        DiagnosticKind.RESERVED_TYPE,
                        parameter.type().span(),
                        parameter.name(),
                        parameter.type().name(),
                        expected);
                arguments.add(ScalarValue.UNKNOWN);
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
        var spans = method.parameters().stream().map(Ast.Parameter::span).toList();
        ScalarValue result = interpreter.calls().invoke(method, arguments, spans, method.nameSpan());
        return result instanceof FloatScalar number ? Optional.of(number) : Optional.empty();
    }

    private void checkSlot(Ast.Field field) {
        Optional<Double> initial = field.initializer() == null ? Optional.of(0.0) : number(field.initializer());
        if (initial.isEmpty() || initial.get() != 0) {
            log.report(DiagnosticKind.SLOT_VALUE, field.nameSpan(), field.name());
        }
    }

    private Optional<OptimizerSignature.Hyperparameter> hyperparameter(Ast.Field field) {
        Optional<Range> range = field.annotation("Hyper").flatMap(annotation -> range(annotation));
        if (field.initializer() == null) {
            log.report(DiagnosticKind.UNASSIGNED, field.nameSpan(), field.name());
            return Optional.empty();
        }
        Optional<Double> initial = number(field.initializer());
        if (initial.isEmpty()) {
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
        return Optional.of(new OptimizerSignature.Hyperparameter(field.name(), initial.get(), range.get()));
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
