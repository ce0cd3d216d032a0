package org.xhat.compiler.front;

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

    private Optional<Ast.Field> field(String name) {
        return type.fields().stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /** The value of the field called {@code name}, read inside {@code scope}; reported where there is none. */
    ScalarValue value(String name, SourceSpan span, Scope<ScalarValue> scope) {
        FloatScalar slot = body.slots().get(name);
        if (slot != null) {
            return slot;
        }
        Optional<Ast.Field> field = field(name);
        if (field.isEmpty()) {
            return unknown(name, span, scope);
        }
        if (field.get().annotation("Hyper").isPresent()) {
            return new FloatScalar(body.make(span, fx -> fx.builder().add(new LeafOp.Hyper(name))));
        }
        return constant(field.get(), span);
    }

    /** A field without an annotation: a constant. */
    private ScalarValue constant(Ast.Field field, SourceSpan span) {
        ScalarValue known = constants.get(field.name());
        if (known != null) {
            return known;
        }
        if (field.initializer() == null) {
            return body.report(DiagnosticKind.UNASSIGNED, span, field.name());
        }
        constants.put(field.name(), ScalarValue.UNKNOWN);
        ScalarValue value = conversions.converted(
                interpreter.evaluate(field.initializer(), Scope.ofMethod()),
                field.type().name(),
                "'" + field.name() + "'",
                field.initializer().span());
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
