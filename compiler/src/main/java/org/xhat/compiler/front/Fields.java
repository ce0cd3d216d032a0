package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.ArrayValue;

/** The fields of a file's class and of those it uses: constants, settings, and what the domain makes of its annotations. */
final class Fields {

    private final Domain domain;
    private final Reading reading;
    private final ClassSources sources;
    private final Expressions expressions;
    private final Settings settings;
    private final Map<Ast.Field, DslValue> values = new HashMap<>();
    private final SequencedSet<Ast.Field> evaluating = new LinkedHashSet<>();
    private final Owner owner = new Owner("");

    Fields(Domain domain, ClassSources sources, Expressions expressions, Settings settings) {
        this.domain = domain;
        this.reading = domain.reading();
        this.sources = sources;
        this.expressions = expressions;
        this.settings = settings;
    }

    /** The value of a field that is read at {@code span}. One that does not change is evaluated once, when first used. */
    DslValue value(Ast.Field field, Home home, SourceSpan span, Frame frame) {
        if (domain.changes(field)) {
            return evaluating.isEmpty() ? changing(field, frame) : fixed(field, span, frame);
        }
        DslValue known = values.get(field);
        if (known != null) {
            return known;
        }
        if (field.initializer() == null) {
            return reading.report(frame, DiagnosticKind.UNASSIGNED, field.nameSpan(), field.name());
        }
        if (!evaluating.add(field)) {
            return reading.report(frame, DiagnosticKind.RECURSIVE_FIELD, field.nameSpan(), field.name());
        }
        var inside = new Frame(home, null, field.nameSpan(), owner, frame);
        DslValue value = settings.override(field, name -> sources.enumNamed(name, home))
                .orElseGet(() -> expressions.paths().outside(() -> initial(field, inside)));
        evaluating.remove(field);
        values.put(field, value);
        if (field.annotation("Setting").isPresent()) {
            Settings.text(value).ifPresent(text -> domain.chosen(field.name(), text));
        }
        return value;
    }

    private DslValue changing(Ast.Field field, Frame frame) {
        @Nullable DslValue held = domain.place(field).map(Cell::value).orElse(null);
        return held == null ? domain.initialized(field, DslValue.POISON, frame) : held;
    }

    private DslValue fixed(Ast.Field changing, SourceSpan span, Frame frame) {
        Ast.Field once = evaluating.getFirst();
        return reading.report(
                frame,
                DiagnosticKind.CHANGING_FIELD,
                span,
                once.name(),
                changing.name(),
                once.type().name());
    }

    private DslValue initial(Ast.Field field, Frame frame) {
        Ast.Expression initializer = field.initializer();
        if (initializer == null) {
            return DslValue.POISON;
        }
        String type = field.type().name();
        Scope scope = Scope.of(expressions.paths().activation());
        DslValue value = expressions
                .conversions()
                .coerced(
                        expressions.initial(initializer, type, scope, frame),
                        type,
                        "'" + field.name() + "'",
                        frame,
                        initializer.span());
        if (value instanceof ArrayValue array) {
            array.fix();
        }
        return domain.initialized(field, value, frame);
    }
}
