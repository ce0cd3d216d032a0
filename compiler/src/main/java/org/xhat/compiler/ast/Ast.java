package org.xhat.compiler.ast;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;

/**
 * The syntax tree of a DSL file. What Java allows and the DSL does not is kept as one {@code Unsupported…} node at its
 * place, so that all of a file's faults can be reported together.
 */
public sealed interface Ast {

    /** Where it stands. */
    SourceSpan span();

    /**
     * A whole file.
     *
     * @param packageName empty for the unnamed package
     */
    record Unit(
            SourceFile file,
            String packageName,
            List<Import> imports,
            List<TypeDeclaration> types,
            List<UnsupportedMember> unsupported,
            SourceSpan span)
            implements Ast {

        /** The class called {@code name}. */
        public Optional<ClassDeclaration> classNamed(String name) {
            return classes().stream()
                    .filter(declaration -> declaration.name().equals(name))
                    .findFirst();
        }

        /** The same file with other imports. */
        public Unit withImports(List<Import> other) {
            return new Unit(file, packageName, other, types, unsupported, span);
        }

        /** The classes, in order. */
        public List<ClassDeclaration> classes() {
            return types.stream()
                    .filter(ClassDeclaration.class::isInstance)
                    .map(ClassDeclaration.class::cast)
                    .toList();
        }
    }

    /**
     * {@code import static org.xhat.dsl.Dsl.*;}
     *
     * @param name without the asterisk
     */
    record Import(String name, boolean isStatic, boolean isWildcard, SourceSpan span) implements Ast {

        /** The same import of something else. */
        public Import withName(String other) {
            return new Import(other, isStatic, isWildcard, span);
        }
    }

    /** {@code record Pair(Tensor first, Tensor second) {}}: values that belong together. */
    record RecordDeclaration(String name, List<Parameter> components, SourceSpan nameSpan, SourceSpan span)
            implements TypeDeclaration {}

    /** A class, a record or an enum. */
    sealed interface TypeDeclaration extends Ast {
        /** The simple name. */
        String name();

        /** Where the name stands. */
        SourceSpan nameSpan();
    }

    /** A class: a model, an optimizer, or a library of layers. */
    record ClassDeclaration(
            String name,
            List<Annotation> annotations,
            List<Field> fields,
            List<Method> methods,
            List<TypeDeclaration> nested,
            List<UnsupportedMember> unsupported,
            SourceSpan nameSpan,
            SourceSpan span)
            implements TypeDeclaration, Annotated {}

    /** An enum without bodies: the values of a compile-time choice. */
    record EnumDeclaration(String name, List<String> constants, SourceSpan nameSpan, SourceSpan span)
            implements TypeDeclaration {}

    /** What can bear annotations. */
    sealed interface Annotated extends Ast {
        /** The annotations, in order. */
        List<Annotation> annotations();

        /** The annotation of a simple name. */
        default Optional<Annotation> annotation(String name) {
            return annotations().stream()
                    .filter(annotation -> annotation.name().equals(name))
                    .findFirst();
        }
    }

    /**
     * {@code @Dims("batch, 784")}.
     *
     * @param name the simple name
     * @param arguments by name; a single unnamed argument is called {@code value}
     */
    record Annotation(String name, List<Argument> arguments, SourceSpan span) implements Ast {

        /** The argument of a name. */
        public Optional<Expression> argument(String name) {
            return arguments.stream()
                    .filter(argument -> argument.name().equals(name))
                    .map(Argument::value)
                    .findFirst();
        }
    }

    /** An annotation's {@code name = value}. */
    record Argument(String name, Expression value) {}

    /** The type as written, such as {@code Tensor} or {@code int...}. */
    record TypeName(String name, SourceSpan span) implements Ast {}

    /** {@code @Slot float velocity = 0f;} */
    record Field(
            List<Annotation> annotations,
            TypeName type,
            String name,
            @Nullable Expression initializer,
            boolean isStatic,
            SourceSpan nameSpan,
            SourceSpan span)
            implements Annotated {}

    /** A method with its body. */
    record Method(
            List<Annotation> annotations,
            TypeName returnType,
            String name,
            List<Parameter> parameters,
            Block body,
            SourceSpan nameSpan,
            SourceSpan span)
            implements Annotated {

        /** Whether the last parameter takes any number of arguments, as an array. */
        public boolean isVarargs() {
            return !parameters.isEmpty() && parameters.getLast().isVarargs();
        }
    }

    /**
     * A parameter of a method.
     *
     * @param isVarargs whether it is the last one, written {@code int... name}; the type is then that of the array
     */
    record Parameter(
            List<Annotation> annotations,
            TypeName type,
            String name,
            boolean isVarargs,
            SourceSpan nameSpan,
            SourceSpan span)
            implements Annotated {}

    /** A member or declaration that the DSL lacks. */
    record UnsupportedMember(Construct construct, SourceSpan span) implements Ast {}

    /** A statement. */
    sealed interface Statement extends Ast {}

    /** {@code { … }} */
    record Block(List<Statement> statements, SourceSpan span) implements Statement {}

    /** {@code Tensor h = pixels;} – one record for each declared variable. */
    record Local(TypeName type, String name, @Nullable Expression initializer, SourceSpan nameSpan, SourceSpan span)
            implements Statement {}

    /**
     * {@code target = value;} and its compound forms; {@code i++} is {@code i += 1}.
     *
     * @param operator the arithmetic of a compound form, null for a plain assignment
     */
    record Assign(Expression target, @Nullable BinaryOperator operator, Expression value, SourceSpan span)
            implements Statement {}

    /** {@code return value;} */
    record Return(@Nullable Expression value, SourceSpan span) implements Statement {}

    /**
     * {@code for (int i = 0; i < 3; i++) …}; {@code while} and {@code do} are loops without initializers and updates.
     *
     * @param isTestedFirst whether the condition is tested before the first iteration; not so of {@code do}
     */
    record For(
            List<Statement> initializers,
            @Nullable Expression condition,
            List<Statement> updates,
            Statement body,
            boolean isTestedFirst,
            SourceSpan span)
            implements Statement {}

    /** {@code break;} or {@code continue;}. */
    record Jump(boolean isBreak, SourceSpan span) implements Statement {}

    /** {@code switch (selector) { … }} */
    record Switch(Expression selector, List<Case> cases, SourceSpan span) implements Statement {}

    /**
     * {@code case 1, 2 -> …} or {@code case 1: …}.
     *
     * @param isDefault whether it is also the default
     * @param isArrow whether it ends by itself
     * @param body of an expression's case, the last statement is the value
     */
    record Case(List<Expression> labels, boolean isDefault, boolean isArrow, List<Statement> body, SourceSpan span) {}

    /** {@code for (Tensor x : sequence) …} */
    record ForEach(TypeName type, String name, Expression iterable, Statement body, SourceSpan span)
            implements Statement {}

    /** {@code if (condition) … else …} */
    record If(
            Expression condition, Statement then, @Nullable Statement otherwise, SourceSpan span)
            implements Statement {}

    /** A call for its effect: {@code assign(mean, …);} */
    record ExpressionStatement(Expression expression, SourceSpan span) implements Statement {}

    /** A statement that the DSL lacks. */
    record UnsupportedStatement(Construct construct, SourceSpan span) implements Statement {}

    /** An expression. */
    sealed interface Expression extends Ast {}

    /** An integer literal as written, underscores removed; the minus sign of the least int and long belongs to it. */
    record IntLiteral(String text, boolean isLong, SourceSpan span) implements Expression {}

    /**
     * A floating literal as written, suffix and underscores removed: the decimal itself, which a double build reads again.
     *
     * @param isFloat whether it bears the suffix {@code f}
     */
    record FloatLiteral(String text, boolean isFloat, SourceSpan span) implements Expression {}

    /** {@code true} or {@code false}. */
    record BooleanLiteral(boolean value, SourceSpan span) implements Expression {}

    /** A string with its escapes resolved. */
    record StringLiteral(String value, SourceSpan span) implements Expression {}

    /** A simple name. */
    record Name(String name, SourceSpan span) implements Expression {}

    /** {@code scope.name}; {@code this.name} has the {@link Name} {@code this} as its scope. */
    record FieldAccess(Expression scope, String name, SourceSpan nameSpan, SourceSpan span) implements Expression {}

    /** {@code theta -= x}, {@code i++} as a value; {@code i++} gives what was there before. */
    record AssignExpression(Assign assign, boolean givesOld, SourceSpan span) implements Expression {}

    /** {@code switch (selector) { case 1 -> a; default -> b; }} */
    record SwitchExpression(Expression selector, List<Case> cases, SourceSpan span) implements Expression {}

    /**
     * {@code {1, 2}}.
     *
     * @param type of the elements, null where it is the variable's
     */
    record ArrayLiteral(@Nullable TypeName type, List<Expression> elements, SourceSpan span) implements Expression {}

    /** {@code new Pair(x, y)}. */
    record New(TypeName type, List<Expression> arguments, SourceSpan span) implements Expression {}

    /** {@code new int[3]}. */
    record NewArray(TypeName type, Expression length, SourceSpan span) implements Expression {}

    /** {@code parts[0]}. */
    record Index(Expression array, Expression index, SourceSpan span) implements Expression {}

    /** {@code scope.name(arguments)}, the scope null where there is none. */
    record Call(
            @Nullable Expression scope, String name, List<Expression> arguments, SourceSpan nameSpan, SourceSpan span)
            implements Expression {}

    /** A prefix operator. */
    record Unary(UnaryOperator operator, Expression operand, SourceSpan span) implements Expression {}

    /**
     * An infix operator.
     *
     * @param operatorSpan where the operator itself stands
     */
    record Binary(BinaryOperator operator, Expression left, Expression right, SourceSpan operatorSpan, SourceSpan span)
            implements Expression {}

    /** {@code condition ? then : otherwise} */
    record Conditional(Expression condition, Expression then, Expression otherwise, SourceSpan span)
            implements Expression {}

    /** {@code (type) operand} */
    record Cast(TypeName type, Expression operand, SourceSpan span) implements Expression {}

    /** An expression that the DSL lacks. */
    record UnsupportedExpression(Construct construct, SourceSpan span) implements Expression {}

    /** A prefix operator of the DSL. */
    enum UnaryOperator {
        /** −x. */
        NEGATE("-"),
        /** +x. */
        PLUS("+"),
        /** !x. */
        NOT("!");

        private final String symbol;

        UnaryOperator(String symbol) {
            this.symbol = symbol;
        }

        /** As Java writes it. */
        public String symbol() {
            return symbol;
        }
    }

    /** An infix operator of the DSL; {@code &&} and {@code ||} evaluate their right side only if it matters. */
    enum BinaryOperator {
        /** x + y. */
        ADD("+", 11),
        /** x − y. */
        SUBTRACT("-", 11),
        /** x × y. */
        MULTIPLY("*", 12),
        /** x ÷ y; toward zero for integers. */
        DIVIDE("/", 12),
        /** The remainder with the sign of x. */
        REMAINDER("%", 12),
        /** x is less than y. */
        LESS("<", 9),
        /** x is at most y. */
        LESS_EQUAL("<=", 9),
        /** x is greater than y. */
        GREATER(">", 9),
        /** x is at least y. */
        GREATER_EQUAL(">=", 9),
        /** x equals y. */
        EQUAL("==", 8),
        /** x differs from y. */
        NOT_EQUAL("!=", 8),
        /** Both. */
        AND("&&", 4),
        /** Either. */
        OR("||", 3);

        private final String symbol;
        private final int precedence;

        BinaryOperator(String symbol, int precedence) {
            this.symbol = symbol;
            this.precedence = precedence;
        }

        /** As Java writes it. */
        public String symbol() {
            return symbol;
        }

        /** How tightly it binds: a higher one binds first. */
        public int precedence() {
            return precedence;
        }
    }
}
