package org.xhat.compiler.front;

import java.util.Optional;
import java.util.TreeSet;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.EnumValue;

/** What names mean in a model: local variables, fields of its own class and of others, constants of enums. */
final class Names {

    private final EntryReading reading;
    private final ClassSources sources;
    private final Fields fields;

    Names(EntryReading reading, ClassSources sources, Fields fields) {
        this.reading = reading;
        this.sources = sources;
        this.fields = fields;
    }

    /** A simple name: a local variable, else a field. */
    DslValue name(Ast.Name name, Scope<DslValue> scope, Frame frame) {
        Optional<Scope.Variable<DslValue>> variable = scope.find(name.name());
        if (variable.isPresent()) {
            DslValue value = variable.get().value();
            if (value == null) {
                reading.report(frame, DiagnosticKind.UNASSIGNED, name.span(), name.name());
                return DslValue.POISON;
            }
            return value;
        }
        Optional<DslValue> field = fields.value(name.name(), frame.home(), frame);
        if (field.isPresent()) {
            return field.get();
        }
        return unknown(name.name(), name.span(), scope, frame);
    }

    /** Reports a name that is neither a variable of {@code scope} nor a field. */
    DslValue unknown(String name, SourceSpan span, Scope<DslValue> scope, Frame frame) {
        var known = new TreeSet<>(scope.names());
        frame.home().type().fields().forEach(field -> known.add(field.name()));
        reading.report(frame, DiagnosticKind.UNKNOWN_NAME, span, name, Suggestion.didYouMean(name, known));
        return DslValue.POISON;
    }

    /** A name after a dot. */
    DslValue fieldAccess(Ast.FieldAccess access, Frame frame) {
        if (!(access.scope() instanceof Ast.Name(String scopeName, SourceSpan scopeSpan))) {
            reading.report(
                    frame,
                    DiagnosticKind.UNKNOWN_NAME,
                    access.nameSpan(),
                    access.name(),
                    "a dot stands after 'this' and the simple name of a class or an enum");
            return DslValue.POISON;
        }
        Optional<Ast.EnumDeclaration> choice = sources.enumNamed(scopeName, frame.home());
        if (choice.isPresent()) {
            return enumConstant(choice.get(), access, frame);
        }
        Optional<Home> home =
                scopeName.equals("this") ? Optional.of(frame.home()) : sources.classNamed(scopeName, frame.home());
        if (home.isEmpty()) {
            reading.report(frame, DiagnosticKind.UNKNOWN_TYPE, scopeSpan, scopeName, "");
            return DslValue.POISON;
        }
        Optional<DslValue> field = fields.value(access.name(), home.get(), frame);
        if (field.isPresent()) {
            return field.get();
        }
        var known = home.get().type().fields().stream().map(Ast.Field::name).toList();
        reading.report(
                frame,
                DiagnosticKind.UNKNOWN_NAME,
                access.nameSpan(),
                access.name(),
                Suggestion.didYouMean(access.name(), known));
        return DslValue.POISON;
    }

    private DslValue enumConstant(Ast.EnumDeclaration choice, Ast.FieldAccess access, Frame frame) {
        if (choice.constants().contains(access.name())) {
            return new EnumValue(choice.name(), access.name());
        }
        reading.report(
                frame,
                DiagnosticKind.UNKNOWN_CONSTANT,
                access.nameSpan(),
                access.name(),
                choice.name(),
                String.join(", ", choice.constants()),
                Suggestion.didYouMean(access.name(), choice.constants()));
        return DslValue.POISON;
    }
}
