package org.xhat.compiler.report;

import java.util.List;
import org.xhat.runtime.program.StepFormula;

/** How what is computed once a step is written in a formula: {@code 2 * step + 3}. Integers divide by {@code div}. */
final class StepNotation {

    private StepNotation() {}

    static Notation of(StepFormula formula) {
        return switch (formula) {
            case StepFormula.Constant(long value) -> number(value);
            case StepFormula.Step step -> Notation.atom("step", List.of());
            case StepFormula.Hyper(String name) -> Notation.atom(name, List.of());
            case StepFormula.ToInt(StepFormula x) -> Notation.call("int", List.of(of(x)));
            case StepFormula.Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                Notation.call("where", List.of(of(condition), of(then), of(otherwise)));
            case StepFormula.Binary(StepFormula.Operation operation, StepFormula x, StepFormula y) ->
                switch (operation) {
                    case ADD -> infix(x, " + ", y, Notation.SUM);
                    case SUB -> infix(x, " - ", y, Notation.SUM);
                    case MUL -> infix(y, " * ", x, Notation.PRODUCT);
                    case DIV -> infix(x, " div ", y, Notation.PRODUCT);
                    case REM -> infix(x, " mod ", y, Notation.PRODUCT);
                    case LESS -> Notation.call("less", List.of(of(x), of(y)));
                    case EQUAL -> Notation.call("equal", List.of(of(x), of(y)));
                };
        };
    }

    private static Notation number(long value) {
        String text = Long.toString(value);
        return Notation.of(text, value < 0 ? Notation.SIGN : Notation.ATOM, List.of());
    }

    private static Notation infix(StepFormula x, String sign, StepFormula y, int strength) {
        return Notation.infix(of(x), sign, of(y), strength);
    }
}
