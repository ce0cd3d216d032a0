package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Construct;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;

/**
 * Finds everything in a file that is Java and not DSL, all of it at once, and says what to write instead. Also what needs no
 * values to be seen: misplaced annotations, names declared twice, unused parameters. After it, a tree without errors has no
 * {@code Unsupported…} node.
 */
public final class SubsetChecker {

    private final DiagnosticLog log;
    private final MarkerChecker markers;
    private final Set<String> ownTypes;
    private final Set<String> declaredTypes;
    private final Ast.Unit unit;
    private Set<String> fieldNames = Set.of();
    private Set<String> namesRead = new HashSet<>();
    private int unsupportedSoFar;

    private SubsetChecker(Ast.Unit unit, DiagnosticLog log) {
        this.log = log;
        this.unit = unit;
        this.markers = new MarkerChecker(log);
        this.ownTypes = Stream.concat(
                        unit.types().stream(), unit.classes().stream().flatMap(type -> type.nested().stream()))
                .map(Ast.TypeDeclaration::name)
                .collect(Collectors.toSet());
        this.declaredTypes = Stream.concat(
                        ownTypes.stream(), unit.imports().stream().map(line -> ClassSources.simpleName(line.name())))
                .collect(Collectors.toSet());
    }

    /** Checks a file. */
    public static void check(Ast.Unit unit, DiagnosticLog log) {
        var checker = new SubsetChecker(unit, log);
        unit.unsupported().forEach(checker::unsupported);
        unit.classes().forEach(checker::checkClass);
    }

    private void unsupported(Ast.UnsupportedMember member) {
        unsupported(member.construct(), member.span());
    }

    private void unsupported(Construct construct, SourceSpan span) {
        unsupportedSoFar++;
        log.report(DiagnosticKind.UNSUPPORTED, span, construct.description(), construct.cure());
    }

    private void checkClass(Ast.ClassDeclaration type) {
        markers.check(type);
        arguments(type);
        type.unsupported().forEach(this::unsupported);
        var fields = new HashMap<String, SourceSpan>();
        for (Ast.Field field : type.fields()) {
            declare(field.name(), field.nameSpan(), fields);
        }
        fieldNames = Set.copyOf(fields.keySet());
        for (Ast.Field field : type.fields()) {
            markers.check(field);
            arguments(field);
            type(field.type(), false);
            if (field.initializer() != null) {
                namesRead = new HashSet<>();
                expression(field.initializer());
                forwardReferences(field, type, field.initializer().span());
            }
        }
        var signatures = new HashMap<String, Ast.Method>();
        for (Ast.Method method : type.methods()) {
            Ast.Method first = signatures.putIfAbsent(
                    method.name() + "/" + method.parameters().size(), method);
            if (first != null) {
                log.report(DiagnosticKind.DUPLICATE_OVERLOAD, method.nameSpan(), method.name());
            }
            method(method);
        }
    }

    /** Reports an initializer that names a field which Java has not given a value yet: the same one, or a later one. */
    private void forwardReferences(Ast.Field field, Ast.ClassDeclaration type, SourceSpan initializer) {
        int index = type.fields().indexOf(field);
        for (Ast.Field later : type.fields().subList(index, type.fields().size())) {
            if (namesRead.contains(later.name()) && later.isStatic() == field.isStatic()) {
                log.report(DiagnosticKind.FORWARD_REFERENCE, initializer, later.name());
            }
        }
    }

    private void method(Ast.Method method) {
        markers.check(method);
        arguments(method);
        type(method.returnType(), true);
        namesRead = new HashSet<>();
        var scope = new HashMap<String, SourceSpan>();
        for (Ast.Parameter parameter : method.parameters()) {
            markers.check(parameter);
            arguments(parameter);
            type(parameter.type(), false);
            declareLocal(parameter.name(), parameter.nameSpan(), scope);
        }
        int before = unsupportedSoFar;
        method.body().statements().forEach(statement -> statement(statement, scope));
        boolean isReadWhole = unsupportedSoFar == before; // what is not read may use a parameter
        for (Ast.Parameter parameter : method.parameters()) {
            if (isReadWhole && !namesRead.contains(parameter.name()) && !isStepOfOptimizer(parameter, method)) {
                log.report(DiagnosticKind.UNUSED_PARAMETER, parameter.nameSpan(), parameter.name());
            }
        }
    }

    /** Rules that depend on the step and rules that do not may be written with the same signature. */
    private static boolean isStepOfOptimizer(Ast.Parameter parameter, Ast.Method method) {
        boolean bindsByName = method.annotation("Update").isPresent()
                || method.annotation("GradientAt").isPresent();
        return bindsByName && parameter.name().equals("step");
    }

    /** Reports a name of the DSL that Java would not know here; one that is written out needs no import. */
    private void requireImport(String name, SourceSpan span, String before) {
        boolean isImported = unit.packageName().equals(ClassSources.VOCABULARY)
                || unit.imports().stream()
                        .filter(line -> !line.isStatic())
                        .anyMatch(line -> line.isWildcard()
                                ? line.name().equals(ClassSources.VOCABULARY)
                                : ClassSources.simpleName(line.name()).equals(name));
        if (!isImported && !ownTypes.contains(name) && span.text().startsWith(before + name)) {
            log.report(DiagnosticKind.MISSING_IMPORT, span, before + name, ClassSources.VOCABULARY + "." + name);
        }
    }

    private void type(Ast.TypeName type, boolean isResult) {
        String name = type.name();
        String element = DslNames.elementOf(name).equals("var") ? name : DslNames.elementOf(name);
        if (DslNames.CLASSES.contains(element)) {
            requireImport(element, type.span(), "");
        }
        boolean known = name.equals("var")
                || (isResult && name.equals("void"))
                || declaredTypes.contains(name)
                || !DslNames.isRefused(name);
        if (!known) {
            log.report(
                    DiagnosticKind.UNSUPPORTED_TYPE,
                    type.span(),
                    name,
                    String.join(", ", DslNames.TYPES),
                    DslNames.INSTEAD_OF_TYPES.getOrDefault(name, Suggestion.didYouMean(name, DslNames.TYPES)));
        }
    }

    private void arguments(Ast.Annotated bearer) {
        for (Ast.Annotation annotation : bearer.annotations()) {
            if (Marker.named(annotation.name()).isPresent()) {
                requireImport(annotation.name(), annotation.span(), "@");
                annotation.arguments().forEach(argument -> expression(argument.value()));
            }
        }
    }

    private void declare(String name, SourceSpan span, Map<String, SourceSpan> scope) {
        SourceSpan first = scope.putIfAbsent(name, span);
        if (first != null) {
            log.report(DiagnosticKind.DUPLICATE_NAME, span, name, first);
        }
    }

    private void declareLocal(String name, SourceSpan span, Map<String, SourceSpan> scope) {
        declare(name, span, scope);
        if (fieldNames.contains(name)) {
            log.report(DiagnosticKind.SHADOWED_NAME, span, name);
        }
    }

    private void block(List<Ast.Statement> statements, Map<String, SourceSpan> outer) {
        var scope = new HashMap<>(outer);
        statements.forEach(statement -> statement(statement, scope));
    }

    private void statement(Ast.@Nullable Statement statement, Map<String, SourceSpan> scope) {
        switch (statement) {
            case null -> {}
            case Ast.Block block -> block(block.statements(), scope);
            case Ast.Local local -> {
                type(local.type(), false);
                optional(local.initializer());
                declareLocal(local.name(), local.nameSpan(), scope);
            }
            case Ast.Assign assign -> {
                if (assign.operator() != null || !(assign.target() instanceof Ast.Name)) {
                    expression(assign.target());
                }
                expression(assign.value());
            }
            case Ast.Return back -> optional(back.value());
            case Ast.For loop -> {
                var inner = new HashMap<>(scope);
                loop.initializers().forEach(s -> statement(s, inner));
                optional(loop.condition());
                loop.updates().forEach(s -> statement(s, inner));
                block(List.of(loop.body()), inner);
            }
            case Ast.ForEach loop -> {
                type(loop.type(), false);
                expression(loop.iterable());
                var inner = new HashMap<>(scope);
                declareLocal(loop.name(), loop.span(), inner);
                block(List.of(loop.body()), inner);
            }
            case Ast.If choice -> {
                expression(choice.condition());
                block(List.of(choice.then()), scope);
                statement(choice.otherwise(), new HashMap<>(scope));
            }
            case Ast.Switch choice -> {
                expression(choice.selector());
                choice.cases().forEach(each -> each.labels().forEach(this::expression));
                block(
                        choice.cases().stream()
                                .<Ast.Statement>map(each -> new Ast.Block(each.body(), each.span()))
                                .toList(),
                        scope);
            }
            case Ast.Jump jump -> {}
            case Ast.ExpressionStatement effect -> effect(effect);
            case Ast.UnsupportedStatement other -> unsupported(other.construct(), other.span());
        }
    }

    private void effect(Ast.ExpressionStatement effect) {
        expression(effect.expression());
        boolean known =
                effect.expression() instanceof Ast.Call || effect.expression() instanceof Ast.UnsupportedExpression;
        if (!known) {
            log.report(DiagnosticKind.MISPLACED_STATEMENT, effect.expression().span());
        }
    }

    private void optional(Ast.@Nullable Expression expression) {
        if (expression != null) {
            expression(expression);
        }
    }

    /** Walks with a work list: an expression may be a chain of a thousand operators. */
    private void expression(Ast.Expression root) {
        var pending = new ArrayList<Ast.Expression>(List.of(root));
        while (!pending.isEmpty()) {
            switch (pending.removeLast()) {
                case Ast.IntLiteral literal -> Literals.check(literal, log);
                case Ast.FloatLiteral literal -> Literals.check(literal, log);
                case Ast.BooleanLiteral literal -> {}
                case Ast.StringLiteral literal -> {}
                case Ast.Name name -> namesRead.add(name.name());
                case Ast.FieldAccess access -> pending.add(access.scope());
                case Ast.Index at -> {
                    pending.add(at.array());
                    pending.add(at.index());
                }
                case Ast.ArrayLiteral array -> {
                    if (array.type() != null) {
                        type(array.type(), false);
                    }
                    pending.addAll(array.elements());
                }
                case Ast.New made -> {
                    type(made.type(), false);
                    pending.addAll(made.arguments());
                }
                case Ast.NewArray array -> {
                    type(array.type(), false);
                    pending.add(array.length());
                }
                case Ast.AssignExpression assign -> statement(assign.assign(), Map.of());
                case Ast.SwitchExpression choice -> {
                    pending.add(choice.selector());
                    for (Ast.Case each : choice.cases()) {
                        each.labels().forEach(this::expression);
                        if (!each.body().isEmpty() && each.body().getLast() instanceof Ast.ExpressionStatement last) {
                            pending.add(last.expression());
                            block(each.body().subList(0, each.body().size() - 1), Map.of());
                        }
                    }
                }
                case Ast.Call call -> {
                    pending.addAll(call.arguments());
                    if (call.scope() != null) {
                        pending.add(call.scope());
                    }
                    if (call.scope() instanceof Ast.Name(String name, SourceSpan span)
                            && DslNames.CLASSES.contains(name)) {
                        requireImport(name, span, "");
                    }
                }
                case Ast.Unary unary -> pending.add(unary.operand());
                case Ast.Binary binary -> {
                    pending.add(binary.left());
                    pending.add(binary.right());
                }
                case Ast.Conditional choice -> {
                    pending.add(choice.condition());
                    pending.add(choice.then());
                    pending.add(choice.otherwise());
                }
                case Ast.Cast cast -> {
                    type(cast.type(), false);
                    pending.add(cast.operand());
                }
                case Ast.UnsupportedExpression other -> unsupported(other.construct(), other.span());
            }
        }
    }
}
