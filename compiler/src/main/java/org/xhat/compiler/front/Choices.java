package org.xhat.compiler.front;

import org.jspecify.annotations.Nullable;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeBoolean;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StepBoolean;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.StepFormula;

/** Conditions that the program decides, for each element or each step, and what it then chooses. */
final class Choices {

    /** Of a formula of the step, which is a tree: what is used twice counts twice. */
    static final int MAX_OPERATIONS = 1_000;

    private final Domain domain;
    private final Reading reading;
    private final Numbers numbers;

    Choices(Domain domain, Numbers numbers) {
        this.domain = domain;
        this.reading = domain.reading();
        this.numbers = numbers;
    }

    /** Whether a value is a boolean, whoever decides it. */
    static boolean isTruth(DslValue value) {
        return value instanceof BooleanValue || value instanceof StepBoolean || value instanceof RunTimeBoolean;
    }

    /** !x. */
    DslValue not(DslValue x, Frame frame, SourceSpan span) {
        return switch (x) {
            case BooleanValue(boolean known) -> new BooleanValue(!known);
            case StepBoolean(StepFormula formula) -> new StepBoolean(StepFormula.not(formula));
            case RunTimeBoolean(Value value) ->
                new RunTimeBoolean(reading.make(frame, span, fx -> fx.sub(fx.constant(1), value)));
            default -> x;
        };
    }

    /** A boolean as 1 or 0. */
    Value mask(DslValue truth, Frame frame, SourceSpan span) {
        return switch (truth) {
            case BooleanValue(boolean known) -> reading.make(frame, span, fx -> fx.constant(known ? 1 : 0));
            case StepBoolean(StepFormula formula) ->
                reading.make(frame, span, fx -> fx.builder().add(new LeafOp.Step(formula)));
            case RunTimeBoolean(Value value) -> value;
            default -> throw new IllegalArgumentException(truth.describe());
        };
    }

    /** One of two values, of which the program chooses; operands are promoted to one type. */
    DslValue of(DslValue condition, DslValue then, DslValue otherwise, Frame frame, SourceSpan span) {
        if (condition instanceof BooleanValue(boolean known)) {
            return known ? then : otherwise;
        }
        if (then.equals(otherwise) || condition instanceof Poison) {
            return then;
        }
        if (then instanceof Poison || otherwise instanceof Poison) {
            return DslValue.POISON;
        }
        if (isTruth(then) && isTruth(otherwise)) {
            return truth(condition, then, otherwise, frame, span);
        }
        if (Numbers.isInteger(then) && Numbers.isInteger(otherwise)) {
            return then instanceof IntValue x
                            && otherwise instanceof IntValue y
                            && x.value() == y.value()
                            && x.isLong() == y.isLong()
                    ? then
                    : domain.choice(condition, then, otherwise, frame, span);
        }
        if (Numbers.isNumber(then) && Numbers.isNumber(otherwise)) {
            Value mask = mask(condition, frame, span);
            Value x = numbers.scalar(then, frame, span);
            Value y = numbers.scalar(otherwise, frame, span);
            return RunTimeFloat.of(reading.make(frame, span, fx -> fx.where(mask, x, y)));
        }
        return reading.report(frame, DiagnosticKind.RUN_TIME_CHOICE, span, then.describe(), otherwise.describe());
    }

    private DslValue truth(DslValue condition, DslValue then, DslValue otherwise, Frame frame, SourceSpan span) {
        if (condition instanceof StepBoolean(StepFormula choosing)
                && stepFormula(then) instanceof StepFormula x
                && stepFormula(otherwise) instanceof StepFormula y
                && choosing.size() + x.size() + y.size() <= MAX_OPERATIONS) {
            return new StepBoolean(StepFormula.choose(choosing, x, y));
        }
        if (then.equals(DslValue.FALSE) || otherwise.equals(DslValue.TRUE)) {
            return truth(not(condition, frame, span), otherwise, then, frame, span);
        }
        Value mask = mask(condition, frame, span);
        Value x = mask(then, frame, span);
        Value y = mask(otherwise, frame, span);
        return new RunTimeBoolean(reading.make(
                frame,
                span,
                fx -> then.equals(DslValue.TRUE)
                        ? fx.max(mask, y)
                        : otherwise.equals(DslValue.FALSE) ? fx.mul(mask, x) : fx.where(mask, x, y)));
    }

    private static @Nullable StepFormula stepFormula(DslValue truth) {
        return switch (truth) {
            case BooleanValue(boolean known) -> StepFormula.of(known ? 1 : 0);
            case StepBoolean(StepFormula formula) -> formula;
            default -> null;
        };
    }
}
