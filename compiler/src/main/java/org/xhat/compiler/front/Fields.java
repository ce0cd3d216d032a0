package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.TensorValue;

/** The fields of a model and its libraries: settings, parameters, constants. Each is evaluated once, when first used. */
final class Fields {

    private final EntryReading reading;
    private final ClassSources sources;
    private final Conversions conversions;
    private final ModelInterpreter interpreter;
    private final Settings settings;
    private final VariableCalls variables;
    private final Map<Ast.Field, DslValue> values = new HashMap<>();
    private final Set<Ast.Field> evaluating = new HashSet<>();
    private final Owner model = new Owner("");

    Fields(
            EntryReading reading,
            ClassSources sources,
            Conversions conversions,
            ModelInterpreter interpreter,
            Settings settings) {
        this.reading = reading;
        this.sources = sources;
        this.conversions = conversions;
        this.interpreter = interpreter;
        this.settings = settings;
        this.variables = new VariableCalls(reading);
    }

    boolean declares(String name, Home home) {
        return home.type().fields().stream().anyMatch(field -> field.name().equals(name));
    }

    /** The value of a class's field. */
    DslValue value(Ast.Field field, Home home, Frame frame) {
        DslValue known = values.get(field);
        if (known != null) {
            return known;
        }
        if (!evaluating.add(field)) {
            reading.report(frame, DiagnosticKind.RECURSIVE_FIELD, field.nameSpan(), field.name());
            return DslValue.POISON;
        }
        var inside = new Frame(home, null, field.nameSpan(), model, frame);
        DslValue value =
                settings.override(field, name -> sources.enumNamed(name, home)).orElseGet(() -> initial(field, inside));
        evaluating.remove(field);
        values.put(field, value);
        if (field.annotation("Setting").isPresent()) {
            Settings.text(value).ifPresent(text -> reading.settings().put(field.name(), text));
        }
        return value;
    }

    private DslValue initial(Ast.Field field, Frame frame) {
        if (field.initializer() == null) {
            reading.report(frame, DiagnosticKind.UNASSIGNED, field.nameSpan(), field.name());
            return DslValue.POISON;
        }
        DslValue value = interpreter.value(field.initializer(), Scope.ofMethod(), frame);
        DslValue fitting = conversions.coerced(
                value,
                field.type().name(),
                "'" + field.name() + "'",
                frame,
                field.initializer().span());
        return field.annotation("Param").isPresent() ? parameter(field, fitting, frame) : fitting;
    }

    private DslValue parameter(Ast.Field field, DslValue initial, Frame frame) {
        Optional<FirstValue> first = switch (initial) {
            case FirstValue value -> Optional.of(value);
            case TensorValue constant -> FirstValue.of(constant);
            default -> Optional.empty();
        };
        if (first.isEmpty()) {
            if (!(initial instanceof Poison)) {
                reading.report(frame, DiagnosticKind.BAD_INITIAL, field.nameSpan(), field.name());
            }
            return DslValue.POISON;
        }
        int before = reading.made();
        Optional<TensorValue> made = variables.parameter(field.name(), first.get(), frame, field.nameSpan());
        reading.restoreMade(before);
        return made.isPresent() ? made.get() : DslValue.POISON;
    }
}
