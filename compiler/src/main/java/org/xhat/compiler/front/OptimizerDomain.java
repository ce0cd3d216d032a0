package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Callees.Callee;
import org.xhat.compiler.front.ClassSources.MethodHome;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.IntegerChoice;
import org.xhat.compiler.front.DslValue.RunTimeBoolean;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StepBoolean;
import org.xhat.compiler.front.DslValue.StepInteger;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.StepFormula;
import org.xhat.runtime.program.StepFormula.Operation;

/**
 * What Java means in an optimizer: floats are nodes, each operation one, with the bits that Java computes; integers that depend
 * on the step or on hyperparameters are computed once a step, as Java does; slots can be assigned.
 */
final class OptimizerDomain implements Domain {

    /** As each operation is made for each of 2ⁿ combinations. */
    private static final int MAX_CHOICES = 6;

    private final OptimizerBody body;
    private final Numbers numbers;
    private final Choices choices;
    private final Paths paths = new Paths();

    OptimizerDomain(OptimizerBody body) {
        this.body = body;
        this.numbers = new Numbers(this);
        this.choices = numbers.choices();
    }

    @Override
    public OptimizerBody reading() {
        return body;
    }

    @Override
    public Paths paths() {
        return paths;
    }

    @Override
    public boolean decidesAtRunTime() {
        return true;
    }

    @Override
    public DslValue floating(FloatValue number, Frame frame, SourceSpan span) {
        Value constant = body.make(frame, span, fx -> fx.constant(number.value().nearest()));
        return new RunTimeFloat(constant, Optional.of(number.rounded()));
    }

    @Override
    public DslValue toFloat(DslValue integer, Frame frame, SourceSpan span) {
        StepFormula formula = formula(integer);
        return RunTimeFloat.of(body.make(frame, span, fx -> fx.builder().add(new LeafOp.Step(formula))));
    }

    private static StepFormula formula(DslValue integer) {
        return switch (integer) {
            case IntValue number -> StepFormula.of(number.value());
            case StepInteger number -> number.formula();
            default -> throw new IllegalArgumentException(integer.describe());
        };
    }

    @Override
    public DslValue integers(BinaryOperator operator, DslValue x, DslValue y, Frame frame, SourceSpan span) {
        boolean isLong = x.type().equals("long") || y.type().equals("long");
        StepFormula a = formula(x);
        StepFormula b = formula(y);
        return switch (operator) {
            case ADD -> integer(StepFormula.of(Operation.ADD, a, b), isLong, frame, span);
            case SUBTRACT -> integer(StepFormula.of(Operation.SUB, a, b), isLong, frame, span);
            case MULTIPLY -> integer(StepFormula.of(Operation.MUL, a, b), isLong, frame, span);
            case DIVIDE -> quotient(Operation.DIV, a, b, isLong, frame, span);
            case REMAINDER -> quotient(Operation.REM, a, b, isLong, frame, span);
            case LESS -> new StepBoolean(StepFormula.of(Operation.LESS, a, b));
            case GREATER -> new StepBoolean(StepFormula.of(Operation.LESS, b, a));
            case LESS_EQUAL -> new StepBoolean(StepFormula.not(StepFormula.of(Operation.LESS, b, a)));
            case GREATER_EQUAL -> new StepBoolean(StepFormula.not(StepFormula.of(Operation.LESS, a, b)));
            case EQUAL -> new StepBoolean(StepFormula.of(Operation.EQUAL, a, b));
            case NOT_EQUAL -> new StepBoolean(StepFormula.not(StepFormula.of(Operation.EQUAL, a, b)));
            case AND, OR -> throw new IllegalArgumentException("decided by the reader");
        };
    }

    private DslValue integer(StepFormula formula, boolean isLong, Frame frame, SourceSpan span) {
        return formula.size() <= Choices.MAX_OPERATIONS
                ? new StepInteger(isLong ? formula : StepFormula.toInt(formula), isLong)
                : body.report(
                        frame,
                        DiagnosticKind.INEXACT,
                        span,
                        "an integer of more than " + Choices.MAX_OPERATIONS + " operations on the step",
                        "make it a float");
    }

    /** Where the divisor may be 0, it is computed only where the path it stands on is taken, as Java does. */
    private DslValue quotient(
            Operation operation, StepFormula x, StepFormula y, boolean isLong, Frame frame, SourceSpan span) {
        if (y.equals(StepFormula.of(0))) {
            return body.report(frame, DiagnosticKind.DIVISION_BY_ZERO, span);
        }
        StepFormula result = StepFormula.of(operation, x, y);
        if (isNeverZero(y)) {
            return integer(result, isLong, frame, span);
        }
        for (DslValue condition : pathConditions(frame, span)) {
            if (!(condition instanceof StepBoolean(StepFormula taken))) {
                return body.report(
                        frame,
                        DiagnosticKind.INEXACT,
                        span,
                        "a division by what may be 0, where an element decides whether it is computed,",
                        "divide before the 'if', or leave 0 out of the divisor's range: @Hyper(\"[1, inf)\")");
            }
            result = StepFormula.choose(taken, result, StepFormula.of(0));
        }
        return integer(result, isLong, frame, span);
    }

    private boolean isNeverZero(StepFormula divisor) {
        return switch (divisor) {
            case StepFormula.Constant(long value) -> value != 0;
            case StepFormula.Hyper(String name) -> body.isNeverZero(name);
            case StepFormula.Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                isNeverZero(then) && isNeverZero(otherwise);
            case StepFormula.Step step -> false;
            case StepFormula.Binary computed -> false;
            case StepFormula.ToInt cut -> false;
        };
    }

    /** What holds where the path being read is taken: the conditions it stands under, and that no call has been left. */
    private List<DslValue> pathConditions(Frame frame, SourceSpan span) {
        var conditions = new ArrayList<>(paths.conditions());
        for (Activation call : paths.calls()) {
            DslValue left = call.left().value();
            if (left != null && DslValue.isDecidedAtRunTime(left)) {
                conditions.add(choices.not(left, frame, span));
            }
        }
        return conditions;
    }

    @Override
    public DslValue choice(DslValue condition, DslValue then, DslValue otherwise, Frame frame, SourceSpan span) {
        boolean areOfStep = !(then instanceof IntegerChoice) && !(otherwise instanceof IntegerChoice);
        if (condition instanceof StepBoolean(StepFormula choosing) && areOfStep) {
            boolean isLong = then.type().equals("long") || otherwise.type().equals("long");
            StepFormula chosen = StepFormula.choose(choosing, formula(then), formula(otherwise));
            return integer(chosen, isLong, frame, span);
        }
        var choice = new IntegerChoice(new RunTimeBoolean(choices.mask(condition, frame, span)), then, otherwise);
        return choice.depth() <= MAX_CHOICES
                ? choice
                : body.report(
                        frame,
                        DiagnosticKind.INEXACT,
                        span,
                        "an integer that more than " + MAX_CHOICES + " conditions on elements choose",
                        "make it a float");
    }

    @Override
    public String functions() {
        return ClassSources.SCALARS;
    }

    @Override
    public Optional<Callee> function(String name) {
        return ScalarFunction.named(name).map(Callee.Scalar::new);
    }

    @Override
    public List<String> functionNames() {
        return ScalarFunction.names();
    }

    @Override
    public String insteadOfMath(String name) {
        return ScalarFunction.named(name)
                .map(ScalarFunction::example)
                .orElse("expected a function of Scalars: " + String.join(", ", ScalarFunction.names()));
    }

    @Override
    public DslValue call(Callee function, Arguments arguments, Frame frame, SourceSpan span) {
        if (!(function instanceof Callee.Scalar(ScalarFunction scalar))) {
            return DslValue.POISON;
        }
        var operands = new ArrayList<Value>();
        for (int i = 0; i < arguments.values().size(); i++) {
            DslValue argument = arguments.values().get(i);
            SourceSpan at = arguments.spans().get(i);
            if (Numbers.isNumber(argument)) {
                operands.add(numbers.scalar(argument, frame, at));
            } else if (!(argument instanceof DslValue.Poison)) {
                body.report(frame, DiagnosticKind.WRONG_TYPE, at, "this operand", argument.describe(), "a number");
            }
        }
        return operands.size() == arguments.values().size()
                ? RunTimeFloat.of(body.make(frame, span, fx -> scalar.apply(fx, operands)))
                : DslValue.POISON;
    }

    @Override
    public DslValue method(DslValue receiver, Ast.Call call, Arguments arguments, Frame frame) {
        return body.report(
                frame,
                DiagnosticKind.METHOD_OF_VALUE,
                call.nameSpan(),
                call.name(),
                "write " + call.name() + "(x, …) for x." + call.name() + "(…)");
    }

    @Override
    public DslValue invoke(
            MethodHome method,
            Arguments arguments,
            Frame caller,
            SourceSpan span,
            Optional<String> layerName,
            Function<Owner, DslValue> body) {
        return body.apply(caller.owner());
    }

    @Override
    public boolean changes(Ast.Field field) {
        return field.annotation("Slot").isPresent() || field.annotation("Hyper").isPresent();
    }

    @Override
    public Optional<Cell> place(Ast.Field field) {
        return body.slot(field.name()).filter(slot -> field.annotation("Slot").isPresent());
    }

    @Override
    public DslValue initialized(Ast.Field field, DslValue initial, Frame frame) {
        if (field.annotation("Hyper").isEmpty()) {
            return initial;
        }
        String name = field.name();
        return switch (field.type().name()) {
            case "int" -> new StepInteger(new StepFormula.Hyper(name), false);
            default ->
                RunTimeFloat.of(
                        body.make(frame, field.nameSpan(), fx -> fx.builder().add(new LeafOp.Hyper(name))));
        };
    }

    @Override
    public String instead() {
        return "local variables and @Slot fields change; hyperparameters are set from outside";
    }
}
