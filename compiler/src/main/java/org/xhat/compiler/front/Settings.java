package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.StringValue;

/** The choices made outside the file for a model's {@code @Setting} fields: {@code --set model.width=200}. */
final class Settings {

    private static final String ANNOTATION = "Setting";

    private final Ast.ClassDeclaration model;
    private final Map<String, String> chosen;
    private final DiagnosticLog log;

    private Settings(Ast.ClassDeclaration model, Map<String, String> chosen, DiagnosticLog log) {
        this.model = model;
        this.chosen = chosen;
        this.log = log;
    }

    /** The choices, by field name; one that names no setting is reported at the class. */
    static Settings of(Ast.ClassDeclaration model, Map<String, String> chosen, DiagnosticLog log) {
        var settings = new Settings(model, chosen, log);
        List<String> known = settings.names();
        for (String name : chosen.keySet()) {
            if (!known.contains(name)) {
                String cure = known.isEmpty()
                        ? "it has no settings"
                        : "expected one of " + String.join(", ", known) + "\n" + Suggestion.didYouMean(name, known);
                log.report(DiagnosticKind.UNKNOWN_SETTING, model.nameSpan(), name, model.name(), cure);
            }
        }
        return settings;
    }

    /** The names of the fields that can be set. */
    List<String> names() {
        return model.fields().stream()
                .filter(field -> field.annotation(ANNOTATION).isPresent())
                .map(Ast.Field::name)
                .toList();
    }

    /**
     * What a field of the model is set to; empty if it keeps its initializer.
     *
     * @param enums the enums by their names
     */
    Optional<DslValue> override(Ast.Field field, Function<String, Optional<Ast.EnumDeclaration>> enums) {
        String text = chosen.get(field.name());
        boolean isSetting =
                model.fields().contains(field) && field.annotation(ANNOTATION).isPresent();
        if (text == null || !isSetting) {
            return Optional.empty();
        }
        String type = field.type().name();
        Optional<Ast.EnumDeclaration> choice = enums.apply(type);
        Optional<DslValue> value = choice.isPresent()
                ? Optional.of(text)
                        .filter(choice.get().constants()::contains)
                        .map(constant -> new EnumValue(type, constant))
                : parse(type, text, field.nameSpan());
        if (value.isEmpty()) {
            String expected = choice.map(known -> "one of " + String.join(", ", known.constants()))
                    .orElse("a value of the type " + type);
            log.report(DiagnosticKind.BAD_SETTING, field.nameSpan(), field.name(), text, expected);
            return Optional.of(DslValue.POISON);
        }
        return value;
    }

    /** A setting's value as {@code --set} takes it; empty where it is not known. */
    static Optional<String> text(DslValue value) {
        return switch (value) {
            case IntValue number -> Optional.of(Long.toString(number.value()));
            case FloatValue number -> Optional.of(Float.toString(number.rounded()));
            case BooleanValue truth -> Optional.of(Boolean.toString(truth.value()));
            case StringValue string -> Optional.of(string.value());
            case EnumValue choice -> Optional.of(choice.constant());
            default -> Optional.empty();
        };
    }

    private static Optional<DslValue> parse(String type, String text, SourceSpan span) {
        try {
            return switch (type) {
                case "int" -> Optional.of(new IntValue(Integer.parseInt(text), false, span));
                case "long" -> Optional.of(new IntValue(Long.parseLong(text), true, span));
                case "float" -> Literals.typed(text).map(number -> number);
                case "boolean" ->
                    text.equals("true") || text.equals("false")
                            ? Optional.of(new BooleanValue(text.equals("true")))
                            : Optional.empty();
                case "String" -> Optional.of(new StringValue(text));
                default -> Optional.empty();
            };
        } catch (NumberFormatException wrong) {
            return Optional.empty();
        }
    }
}
