package org.xhat.compiler.front;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.Modifier.Keyword;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.nodeTypes.NodeWithModifiers;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/**
 * What JavaParser's grammar lets pass and Java does not, in what the DSL has: modifiers where they do not belong, {@code var} that
 * nothing can be inferred for, words of Java as names. JavaParser has validators for it, for every level of the language; the
 * first time they take longer than parsing.
 */
final class WellFormed {
    private static final Set<Keyword> OF_CLASSES = EnumSet.of(
            Keyword.PUBLIC, Keyword.ABSTRACT, Keyword.FINAL, Keyword.STRICTFP, Keyword.SEALED, Keyword.NON_SEALED);
    private static final Set<Keyword> OF_NESTED_CLASSES =
            with(OF_CLASSES, Keyword.PROTECTED, Keyword.PRIVATE, Keyword.STATIC);
    private static final Set<Keyword> OF_CONSTRUCTORS = EnumSet.of(Keyword.PUBLIC, Keyword.PROTECTED, Keyword.PRIVATE);
    private static final Set<Keyword> OF_ENUMS = with(OF_CONSTRUCTORS, Keyword.STATIC, Keyword.STRICTFP);
    private static final Set<Keyword> OF_METHODS =
            with(OF_CONSTRUCTORS, Keyword.STATIC, Keyword.FINAL, Keyword.SYNCHRONIZED, Keyword.STRICTFP);
    private static final Set<Keyword> OF_METHODS_WITHOUT_BODY = with(OF_METHODS, Keyword.ABSTRACT, Keyword.NATIVE);
    private static final Set<Keyword> OF_FIELDS =
            with(OF_CONSTRUCTORS, Keyword.STATIC, Keyword.FINAL, Keyword.TRANSIENT, Keyword.VOLATILE);
    private static final Set<Keyword> OF_VARIABLES = EnumSet.of(Keyword.FINAL);

    /** Of each there may be one. */
    private static final List<Set<Keyword>> EXCLUSIVE = List.of(
            OF_CONSTRUCTORS, EnumSet.of(Keyword.FINAL, Keyword.ABSTRACT), EnumSet.of(Keyword.FINAL, Keyword.VOLATILE));

    private static final Set<String> NO_TYPES = Set.of("var", "yield", "record", "sealed", "permits");

    private final SourceFile file;
    private final DiagnosticLog log;
    private boolean isWellFormed = true;

    private WellFormed(SourceFile file, DiagnosticLog log) {
        this.file = file;
        this.log = log;
    }

    /** Whether {@code unit} is Java as far as this sees; what is not is in the log. */
    static boolean check(CompilationUnit unit, SourceFile file, DiagnosticLog log) {
        var checker = new WellFormed(file, log);
        unit.walk(checker::node);
        return checker.isWellFormed;
    }

    private void node(Node node) {
        switch (node) {
            case ClassOrInterfaceDeclaration type -> {
                modifiers(type, type.isTopLevelType() ? OF_CLASSES : OF_NESTED_CLASSES);
                typeName(type);
            }
            case EnumDeclaration type -> {
                modifiers(type, OF_ENUMS);
                typeName(type);
            }
            case MethodDeclaration method
            when method.getParentNode().orElse(null) instanceof ClassOrInterfaceDeclaration type
                    && !type.isInterface() ->
                modifiers(method, method.getBody().isPresent() ? OF_METHODS : OF_METHODS_WITHOUT_BODY);
            case ConstructorDeclaration constructor -> modifiers(constructor, OF_CONSTRUCTORS);
            case FieldDeclaration field -> modifiers(field, OF_FIELDS);
            case Parameter parameter -> modifiers(parameter, OF_VARIABLES);
            case VariableDeclarationExpr variables -> modifiers(variables, OF_VARIABLES);
            case ClassOrInterfaceType type
            when type.getNameAsString().equals("var") && !isInferred(type) ->
                report(type, "'var' stands for the type of one variable's value", "write the type");
            case SimpleName name when SourceVersion.isKeyword(name.getIdentifier()) && !isUnnamed(name) -> word(name);
            default -> {}
        }
    }

    private void modifiers(NodeWithModifiers<?> bearer, Set<Keyword> allowed) {
        var before = EnumSet.noneOf(Keyword.class);
        for (Modifier modifier : bearer.getModifiers()) {
            Keyword word = modifier.getKeyword();
            boolean isExcluded =
                    EXCLUSIVE.stream().anyMatch(group -> group.contains(word) && !Collections.disjoint(group, before));
            if (!allowed.contains(word) || !before.add(word) || isExcluded) {
                report(modifier, "'" + word.asString() + "' is not allowed here", "leave it out");
            }
        }
    }

    private void typeName(TypeDeclaration<?> type) {
        if (NO_TYPES.contains(type.getNameAsString())) {
            word(type.getName());
        }
    }

    private void word(SimpleName name) {
        report(name, "'" + name.getIdentifier() + "' is a word of Java, not a name", "write another name");
    }

    /** Whether {@code var} is the type of one local variable that has a value. */
    private static boolean isInferred(ClassOrInterfaceType type) {
        return type.getParentNode().orElse(null) instanceof VariableDeclarator variable
                && variable.getParentNode().orElse(null) instanceof VariableDeclarationExpr all
                && all.getVariables().size() == 1
                && (variable.getInitializer().isPresent() || all.getParentNode().orElse(null) instanceof ForEachStmt);
    }

    /** Whether the name is {@code _} of a local variable, which nothing reads. */
    private static boolean isUnnamed(SimpleName name) {
        return name.getIdentifier().equals("_")
                && name.getParentNode().orElse(null) instanceof VariableDeclarator variable
                && variable.getParentNode().orElse(null) instanceof VariableDeclarationExpr;
    }

    private void report(Node node, String message, String cure) {
        isWellFormed = false;
        var span =
                node.getRange().map(range -> JavaSourceReader.span(file, range)).orElseGet(() -> file.span(0, 0));
        log.report(DiagnosticKind.SYNTAX, span, message, cure);
    }

    private static Set<Keyword> with(Set<Keyword> some, Keyword... more) {
        var all = EnumSet.copyOf(some);
        Collections.addAll(all, more);
        return all;
    }
}
