package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;

/** What names mean in a model: local variables, fields of its own class and of others, constants of enums. */
final class Names {

    /** What a name that is no local variable means. */
    private sealed interface Member {
        /** The qualified name of its class. */
        String className();

        /** A field in its class. */
        record OfClass(Home home, Ast.Field field) implements Member {
            @Override
            public String className() {
                return home.qualifiedName();
            }
        }

        /** A constant. */
        record OfEnum(String className, EnumValue value) implements Member {}
    }

    private final Reading reading;
    private final ClassSources sources;
    private final Fields fields;

    Names(Reading reading, ClassSources sources, Fields fields) {
        this.reading = reading;
        this.sources = sources;
        this.fields = fields;
    }

    /** A simple name: a local variable, else a field. */
    DslValue name(Ast.Name name, Scope scope, Frame frame) {
        Optional<Cell> variable = scope.find(name.name());
        if (variable.isPresent()) {
            DslValue value = variable.get().value();
            return value == null ? reading.report(frame, DiagnosticKind.UNASSIGNED, name.span(), name.name()) : value;
        }
        List<Member> members = members(name.name(), frame.home());
        Optional<Member> other = members.stream()
                .filter(member -> !member.className().equals(members.getFirst().className()))
                .findFirst();
        if (other.isPresent()) {
            return reading.report(
                    frame,
                    DiagnosticKind.AMBIGUOUS_NAME,
                    name.span(),
                    name.name(),
                    members.getFirst().className(),
                    other.get().className());
        }
        return members.isEmpty()
                ? unknown(name.name(), name.span(), scope, frame)
                : value(members.getFirst(), name.span(), frame);
    }

    private DslValue value(Member member, SourceSpan span, Frame frame) {
        return switch (member) {
            case Member.OfClass(Home home, Ast.Field field) -> fields.value(field, home, span, frame);
            case Member.OfEnum constant -> constant.value();
        };
    }

    /** The field that a simple name means where it is no local variable. */
    Optional<Ast.Field> field(String name, Frame frame) {
        return members(name, frame.home()).stream()
                .filter(Member.OfClass.class::isInstance)
                .map(member -> ((Member.OfClass) member).field())
                .findFirst();
    }

    /** Whether what stands before a dot is a class, or {@code this}, rather than a value. */
    boolean isType(Ast.Expression before, Scope scope, Home from) {
        Optional<String> dotted = ClassSources.dotted(before);
        boolean isValue = switch (before) {
            case Ast.Name(String name, SourceSpan span) ->
                scope.find(name).isPresent() || !members(name, from).isEmpty();
            case Ast.FieldAccess access ->
                ClassSources.dotted(access.scope())
                        .flatMap(outer -> sources.classNamed(outer, from))
                        .filter(outer -> in(outer, access.name()).findFirst().isPresent())
                        .isPresent();
            default -> true;
        };
        return !isValue
                && dotted.filter(name -> ClassSources.isClassName(name)
                                || sources.classNamed(name, from).isPresent())
                        .isPresent();
    }

    static boolean isThis(Ast.Expression expression) {
        return expression instanceof Ast.Name(String name, SourceSpan at) && name.equals("this");
    }

    /** All that a name means at the first level of Java's that has it: the own class, imports one by one, on demand. */
    private List<Member> members(String name, Home from) {
        List<Member> own = in(from, name).toList();
        List<Member> single = own.isEmpty() ? imported(name, false, from) : own;
        return single.isEmpty() ? imported(name, true, from) : single;
    }

    private List<Member> imported(String name, boolean onDemand, Home from) {
        return ClassSources.staticImports(name, onDemand, from).stream()
                .flatMap(className -> Stream.concat(
                        sources.classNamed(className).stream().flatMap(home -> in(home, name)),
                        sources.enumNamed(className).stream()
                                .filter(choice -> choice.constants().contains(name))
                                .map(choice -> new Member.OfEnum(className, new EnumValue(choice.name(), name)))))
                .toList();
    }

    private static Stream<Member> in(Home home, String name) {
        return home.type().fields().stream()
                .filter(field -> field.name().equals(name))
                .map(field -> new Member.OfClass(home, field));
    }

    /** Java's type of a simple name, as far as it is a number or a boolean. */
    String type(Ast.Name name, Scope scope, Home from) {
        return scope.find(name.name()).map(Cell::type).orElseGet(() -> type(members(name.name(), from)));
    }

    /** Java's type of a name after a dot, as far as it is a number or a boolean. */
    String type(Ast.FieldAccess access, Home from) {
        return type(ClassSources.dotted(access.scope())
                .flatMap(scope -> sources.classNamed(scope, from))
                .map(home -> in(home, access.name()).toList())
                .orElse(List.of()));
    }

    private static String type(List<Member> members) {
        return !members.isEmpty() && members.getFirst() instanceof Member.OfClass(Home home, Ast.Field field)
                ? field.type().name()
                : StaticTypes.OTHER;
    }

    /** Reports a name that is neither a variable of {@code scope} nor a field. */
    DslValue unknown(String name, SourceSpan span, Scope scope, Frame frame) {
        var known = new TreeSet<>(scope.names());
        frame.home().type().fields().forEach(field -> known.add(field.name()));
        String cure = ForeignNames.moduleCure(name).orElseGet(() -> Suggestion.didYouMean(name, known));
        return reading.report(frame, DiagnosticKind.UNKNOWN_NAME, span, name, cure);
    }

    /** A name after a dot. */
    DslValue fieldAccess(Ast.FieldAccess access, Scope variables, Frame frame, Expressions expressions) {
        if (!isType(access.scope(), variables, frame.home())) {
            return ofValue(expressions.value(access.scope(), variables, frame), access, frame);
        }
        Optional<String> scope = ClassSources.dotted(access.scope());
        Optional<Number> constant =
                scope.flatMap(name -> JavaFunctions.constant(ClassSources.simpleName(name), access.name()));
        if (constant.isPresent()
                && sources.classNamed(scope.get(), frame.home()).isEmpty()) {
            return expressions.calls().java().value(constant.get(), frame, access.span());
        }
        Optional<Ast.EnumDeclaration> choice = sources.enumNamed(scope.get(), frame.home());
        if (choice.isPresent()) {
            return enumConstant(choice.get(), access, frame);
        }
        Optional<Home> home = sources.classNamed(scope.get(), frame.home());
        if (home.isEmpty()) {
            String cure = sources.typeCure(scope.get(), frame.home());
            reading.report(frame, DiagnosticKind.UNKNOWN_TYPE, access.scope().span(), scope.get(), cure);
            return DslValue.POISON;
        }
        Optional<Member> field = in(home.get(), access.name()).findFirst();
        if (field.isPresent()) {
            return value(field.get(), access.nameSpan(), frame);
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

    private DslValue ofValue(DslValue value, Ast.FieldAccess access, Frame frame) {
        if (value instanceof ArrayValue array
                && !array.isList()
                && access.name().equals("length")) {
            return new IntValue(array.elements().size(), false, access.span());
        }
        return value instanceof Poison
                ? value
                : reading.report(
                        frame,
                        DiagnosticKind.UNKNOWN_NAME,
                        access.nameSpan(),
                        access.name(),
                        switch (access.name()) {
                            case "length" -> "of a list write size(), of a Tensor dim(x, 0)";
                            case "T", "mT" -> "write transpose(x)";
                            default ->
                                ForeignNames.cure(access.name())
                                        .orElse("a dot stands after 'this' and the name of a class or an enum");
                        });
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
