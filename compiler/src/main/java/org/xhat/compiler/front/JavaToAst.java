package org.xhat.compiler.front;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.AnnotationDeclaration;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.NormalAnnotationExpr;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.SingleMemberAnnotationExpr;
import com.github.javaparser.ast.stmt.AssertStmt;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.ContinueStmt;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.EmptyStmt;
import com.github.javaparser.ast.stmt.ExplicitConstructorInvocationStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.LabeledStmt;
import com.github.javaparser.ast.stmt.LocalClassDeclarationStmt;
import com.github.javaparser.ast.stmt.LocalRecordDeclarationStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.SynchronizedStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.TryStmt;
import com.github.javaparser.ast.stmt.WhileStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import com.github.javaparser.ast.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Construct;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;

/**
 * Turns JavaParser's declarations and statements into the DSL's; {@link JavaToExpression} does expressions. What the DSL lacks
 * becomes an {@code Unsupported…} node. Recursive: the source scan has bounded the depth.
 */
final class JavaToAst {

    private final SourceFile file;
    private final JavaToExpression expressions;

    JavaToAst(SourceFile file) {
        this.file = file;
        this.expressions = new JavaToExpression(file, this::statements);
    }

    Ast.Unit unit(CompilationUnit unit) {
        var types = new ArrayList<Ast.TypeDeclaration>();
        var unsupported = new ArrayList<Ast.UnsupportedMember>();
        unit.getModule().ifPresent(module -> unsupported.add(unsupported(Construct.MODULE, module)));
        for (TypeDeclaration<?> declaration : unit.getTypes()) {
            type(declaration, types, unsupported);
        }
        String packageName =
                unit.getPackageDeclaration().map(p -> p.getNameAsString()).orElse("");
        return new Ast.Unit(
                file,
                packageName,
                unit.getImports().stream().map(this::importOf).toList(),
                types,
                unsupported,
                span(unit));
    }

    private Ast.Import importOf(ImportDeclaration declaration) {
        return new Ast.Import(
                declaration.getNameAsString(), declaration.isStatic(), declaration.isAsterisk(), span(declaration));
    }

    private void type(
            TypeDeclaration<?> declaration, List<Ast.TypeDeclaration> types, List<Ast.UnsupportedMember> unsupported) {
        switch (declaration) {
            case ClassOrInterfaceDeclaration type
            when type.isInterface() -> unsupported.add(unsupported(Construct.INTERFACE, type.getName()));
            case ClassOrInterfaceDeclaration type -> types.add(classOf(type));
            case EnumDeclaration choice -> types.add(enumOf(choice, unsupported));
            case AnnotationDeclaration annotation ->
                unsupported.add(unsupported(Construct.ANNOTATION_TYPE, annotation.getName()));
            case RecordDeclaration type -> types.add(recordOf(type, unsupported));
            default -> unsupported.add(unsupported(Construct.NESTED_CLASS, declaration.getName()));
        }
    }

    /** A record of components alone. */
    private Ast.RecordDeclaration recordOf(RecordDeclaration type, List<Ast.UnsupportedMember> unsupported) {
        if (!type.getMembers().isEmpty() || !type.getImplementedTypes().isEmpty()) {
            unsupported.add(unsupported(Construct.RECORD_BODY, type.getName()));
        }
        return new Ast.RecordDeclaration(
                type.getNameAsString(),
                type.getParameters().stream().map(this::parameter).toList(),
                span(type.getName()),
                span(type));
    }

    private Ast.Parameter parameter(Parameter p) {
        Ast.TypeName type = typeName(p.getType());
        return new Ast.Parameter(
                annotations(p.getAnnotations()),
                p.isVarArgs() ? new Ast.TypeName(type.name() + DslNames.ARRAY, type.span()) : type,
                p.getNameAsString(),
                p.isVarArgs(),
                span(p.getName()),
                span(p));
    }

    private Ast.EnumDeclaration enumOf(EnumDeclaration choice, List<Ast.UnsupportedMember> unsupported) {
        if (!choice.getMembers().isEmpty()) {
            unsupported.add(unsupported(Construct.ENUM_BODY, choice.getName()));
        }
        var constants = choice.getEntries().stream()
                .map(entry -> entry.getNameAsString())
                .toList();
        return new Ast.EnumDeclaration(choice.getNameAsString(), constants, span(choice.getName()), span(choice));
    }

    private Ast.ClassDeclaration classOf(ClassOrInterfaceDeclaration type) {
        var fields = new ArrayList<Ast.Field>();
        var methods = new ArrayList<Ast.Method>();
        var nested = new ArrayList<Ast.TypeDeclaration>();
        var unsupported = new ArrayList<Ast.UnsupportedMember>();
        type.getExtendedTypes().forEach(t -> unsupported.add(unsupported(Construct.SUPERTYPE, t)));
        type.getImplementedTypes().forEach(t -> unsupported.add(unsupported(Construct.SUPERTYPE, t)));
        type.getTypeParameters().forEach(t -> unsupported.add(unsupported(Construct.TYPE_PARAMETERS, t)));
        for (BodyDeclaration<?> member : type.getMembers()) {
            switch (member) {
                case FieldDeclaration field ->
                    field.getVariables().forEach(variable -> fields.add(field(field, variable)));
                case MethodDeclaration method -> method(method, methods, unsupported);
                case ConstructorDeclaration constructor -> {
                    boolean hidesDefault = constructor.isPrivate()
                            && constructor.getParameters().isEmpty()
                            && constructor.getBody().getStatements().isEmpty();
                    if (!hidesDefault) {
                        unsupported.add(unsupported(Construct.CONSTRUCTOR, constructor.getName()));
                    }
                }
                case InitializerDeclaration block -> unsupported.add(unsupported(Construct.INITIALIZER_BLOCK, block));
                case EnumDeclaration choice -> nested.add(enumOf(choice, unsupported));
                case RecordDeclaration components -> nested.add(recordOf(components, unsupported));
                default -> unsupported.add(unsupported(Construct.NESTED_CLASS, member));
            }
        }
        return new Ast.ClassDeclaration(
                type.getNameAsString(),
                annotations(type.getAnnotations()),
                fields,
                methods,
                nested,
                unsupported,
                span(type.getName()),
                span(type));
    }

    private Ast.Field field(FieldDeclaration field, VariableDeclarator variable) {
        return new Ast.Field(
                annotations(field.getAnnotations()),
                typeName(variable.getType()),
                variable.getNameAsString(),
                variable.getInitializer().map(expressions::expression).orElse(null),
                field.isStatic(),
                span(variable.getName()),
                span(variable));
    }

    private void method(MethodDeclaration method, List<Ast.Method> methods, List<Ast.UnsupportedMember> unsupported) {
        method.getTypeParameters().forEach(t -> unsupported.add(unsupported(Construct.TYPE_PARAMETERS, t)));
        method.getThrownExceptions().forEach(t -> unsupported.add(unsupported(Construct.THROWS, t)));
        if (method.getBody().isEmpty()) {
            unsupported.add(unsupported(Construct.ABSTRACT_METHOD, method.getName()));
            return;
        }
        var parameters = method.getParameters().stream().map(this::parameter).toList();
        methods.add(new Ast.Method(
                annotations(method.getAnnotations()),
                typeName(method.getType()),
                method.getNameAsString(),
                parameters,
                block(method.getBody().get()),
                span(method.getName()),
                span(method)));
    }

    private List<Ast.Annotation> annotations(NodeList<AnnotationExpr> annotations) {
        return annotations.stream().map(this::annotation).toList();
    }

    private Ast.Annotation annotation(AnnotationExpr annotation) {
        List<Ast.Argument> arguments = switch (annotation) {
            case SingleMemberAnnotationExpr single ->
                List.of(new Ast.Argument("value", expressions.expression(single.getMemberValue())));
            case NormalAnnotationExpr pairs ->
                pairs.getPairs().stream()
                        .map(p -> new Ast.Argument(p.getNameAsString(), expressions.expression(p.getValue())))
                        .toList();
            default -> List.of();
        };
        return new Ast.Annotation(annotation.getName().getIdentifier(), arguments, span(annotation));
    }

    private Ast.Block block(BlockStmt block) {
        return new Ast.Block(statements(block.getStatements()), span(block));
    }

    private List<Ast.Statement> statements(List<Statement> statements) {
        var converted = new ArrayList<Ast.Statement>();
        statements.forEach(statement -> statement(statement, converted));
        return converted;
    }

    /** A body that Java allows to be a single statement; a declaration of several variables cannot stand there. */
    private Ast.Statement body(Statement statement) {
        if (statement instanceof BlockStmt block) {
            return block(block);
        }
        var converted = new ArrayList<Ast.Statement>();
        statement(statement, converted);
        return converted.size() == 1 ? converted.getFirst() : new Ast.Block(converted, span(statement));
    }

    private void statement(Statement statement, List<Ast.Statement> to) {
        SourceSpan span = span(statement);
        switch (statement) {
            case EmptyStmt empty -> {}
            case BlockStmt block -> to.add(block(block));
            case ExpressionStmt expression -> expressions.statement(expression.getExpression(), span, to);
            case ReturnStmt back ->
                to.add(new Ast.Return(
                        back.getExpression().map(expressions::expression).orElse(null), span));
            case IfStmt choice ->
                to.add(new Ast.If(
                        expressions.expression(choice.getCondition()),
                        body(choice.getThenStmt()),
                        choice.getElseStmt().map(this::body).orElse(null),
                        span));
            case ForStmt loop -> to.add(forLoop(loop, span));
            case WhileStmt loop ->
                to.add(whileLoop(expressions.expression(loop.getCondition()), loop.getBody(), true, span));
            case DoStmt loop ->
                to.add(whileLoop(expressions.expression(loop.getCondition()), loop.getBody(), false, span));
            case BreakStmt leave when leave.getLabel().isEmpty() -> to.add(new Ast.Jump(true, span));
            case ContinueStmt next when next.getLabel().isEmpty() -> to.add(new Ast.Jump(false, span));
            case SwitchStmt choice ->
                expressions
                        .switches()
                        .cases(choice.getEntries())
                        .ifPresentOrElse(
                                cases -> to.add(
                                        new Ast.Switch(expressions.expression(choice.getSelector()), cases, span)),
                                () -> to.add(new Ast.UnsupportedStatement(Construct.SWITCH, keyword(statement))));
            case ForEachStmt loop ->
                to.add(new Ast.ForEach(
                        typeName(loop.getVariable().getCommonType()),
                        loop.getVariableDeclarator().getNameAsString(),
                        expressions.expression(loop.getIterable()),
                        body(loop.getBody()),
                        span));
            default -> to.add(new Ast.UnsupportedStatement(construct(statement), keyword(statement)));
        }
    }

    private Ast.For forLoop(ForStmt loop, SourceSpan span) {
        var initializers = new ArrayList<Ast.Statement>();
        loop.getInitialization().forEach(e -> expressions.statement(e, span(e), initializers));
        var updates = new ArrayList<Ast.Statement>();
        loop.getUpdate().forEach(e -> expressions.statement(e, span(e), updates));
        return new Ast.For(
                initializers,
                loop.getCompare().map(expressions::expression).orElse(null),
                updates,
                body(loop.getBody()),
                true,
                span);
    }

    private Ast.For whileLoop(Ast.Expression condition, Statement body, boolean isTestedFirst, SourceSpan span) {
        return new Ast.For(List.of(), condition, List.of(), body(body), isTestedFirst, span);
    }

    private static Construct construct(Statement statement) {
        return switch (statement) {
            case TryStmt s -> Construct.TRY;
            case ThrowStmt s -> Construct.THROW;
            case AssertStmt s -> Construct.ASSERT;
            case SynchronizedStmt s -> Construct.SYNCHRONIZED;
            case BreakStmt s -> Construct.LABEL;
            case ContinueStmt s -> Construct.LABEL;
            case YieldStmt s -> Construct.YIELD;
            case LabeledStmt s -> Construct.LABEL;
            case LocalClassDeclarationStmt s -> Construct.LOCAL_CLASS;
            case LocalRecordDeclarationStmt s -> Construct.LOCAL_CLASS;
            case ExplicitConstructorInvocationStmt s -> Construct.EXPLICIT_CONSTRUCTOR;
            default -> Construct.UNPARSABLE;
        };
    }

    /** The first word of a statement: enough to mark it. */
    private SourceSpan keyword(Statement statement) {
        SourceSpan span = span(statement);
        int end = span.start();
        while (end < span.end() && Character.isJavaIdentifierPart(file.text().charAt(end))) {
            end++;
        }
        return file.span(span.start(), Math.max(end, span.start() + 1));
    }

    private Ast.TypeName typeName(Type type) {
        return expressions.typeName(type);
    }

    private Ast.UnsupportedMember unsupported(Construct construct, Node node) {
        SourceSpan span = node instanceof SimpleName ? span(node) : firstLine(span(node));
        return new Ast.UnsupportedMember(construct, span);
    }

    private SourceSpan firstLine(SourceSpan span) {
        int lineEnd = file.offset(span.line(), file.lineText(span.line()).length() + 1);
        return file.span(span.start(), Math.min(span.end(), lineEnd));
    }

    private SourceSpan span(Node node) {
        return expressions.span(node);
    }
}
