package org.xhat.compiler.front;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.op.LeafOp;

/** The fields of an optimizer: slots, hyperparameters, constants. A constant is evaluated once, when first used. */
final class ScalarFields {

    private final Ast.ClassDeclaration type;
    private final OptimizerBody body;
    private final ScalarConversions conversions;
    private final ScalarInterpreter interpreter;
    private final Map<String, ScalarValue> constants = new HashMap<>();
    private final Deque<Ast.Field> evaluating = new ArrayDeque<>();

    ScalarFields(
            Ast.ClassDeclaration type,
            OptimizerBody body,
            ScalarConversions conversions,
            ScalarInterpreter interpreter) {
        this.type = type;
        this.body = body;
        this.conversions = conversions;
        this.interpreter = interpreter;
    }

    boolean declares(String name) {
        return field(name).isPresent();
    }

    /** Java's type of the field called {@code name}, as far as it is a number or a boolean. */
    String type(String name) {
        return field(name).map(field -> field.type().name()).orElse(StaticTypes.OTHER);
    }

    private Optional<Ast.Field> field(String name) {
        return type.fields().stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /** The value of the field called {@code name}, read inside {@code scope}; reported where there is none. */
    ScalarValue value(String name, SourceSpan span, Scope<ScalarValue> scope) {
        Optional<Ast.Field> declared = field(name);
        if (declared.isEmpty()) {
            return unknown(name, span, scope);
        }
        Ast.Field field = declared.get();
        FloatScalar slot = body.slots().get(name);
        boolean isHyper = field.annotation("Hyper").isPresent();
        if (slot == null && !isHyper) {
            return constant(field, span);
        }
        if (!evaluating.isEmpty()) {
            Ast.Field once = evaluating.getFirst();
            return body.report(
                    DiagnosticKind.CHANGING_FIELD,
                    span,
                    once.name(),
                    name,
                    once.type().name());
        }
        return slot != null
                ? slot
                : new FloatScalar(body.make(span, fx -> fx.builder().add(new LeafOp.Hyper(name))));
    }

    /** A field without an annotation: a constant, as Java initializes it before anything changes. */
    private ScalarValue constant(Ast.Field field, SourceSpan span) {
        ScalarValue known = constants.get(field.name());
        if (known != null) {
            return known;
        }
        if (field.initializer() == null) {
            return body.report(DiagnosticKind.UNASSIGNED, span, field.name());
        }
        if (evaluating.contains(field)) {
            return body.report(DiagnosticKind.RECURSIVE_FIELD, field.nameSpan(), field.name());
        }
        evaluating.push(field);
        ScalarValue value = conversions.converted(
                interpreter.value(field.initializer(), Scope.ofMethod()),
                field.type().name(),
                "'" + field.name() + "'",
                field.initializer().span());
        evaluating.pop();
        constants.put(field.name(), value);
        return value;
    }

    /** Reports a name that is neither a field nor a variable of {@code scope}. */
    ScalarValue unknown(String name, SourceSpan span, Scope<ScalarValue> scope) {
        var known = new TreeSet<>(scope.names());
        type.fields().forEach(field -> known.add(field.name()));
        return body.report(DiagnosticKind.UNKNOWN_NAME, span, name, Suggestion.didYouMean(name, known));
    }
}
