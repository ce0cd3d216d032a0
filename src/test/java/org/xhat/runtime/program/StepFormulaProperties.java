package org.xhat.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.runtime.program.StepFormula.Operation;

/** What is computed once a step: its text is read back, and putting it into one form changes no value. */
final class StepFormulaProperties {

    private static final Map<String, Long> HYPERPARAMETERS = Map.of("period", 0L, "every", 7L);

    /** Formulas as they are written, with nothing computed. */
    @Provide
    Arbitrary<StepFormula> formulas() {
        Arbitrary<StepFormula> leaves = Arbitraries.oneOf(
                Arbitraries.just(StepFormula.STEP),
                Arbitraries.of("period", "every").map(StepFormula.Hyper::new),
                Arbitraries.longs().map(StepFormula.Constant::new),
                Arbitraries.longs().between(-3, 3).map(StepFormula.Constant::new));
        return Arbitraries.recursive(() -> leaves, StepFormulaProperties::around, 0, 4);
    }

    private static Arbitrary<StepFormula> around(Arbitrary<StepFormula> inner) {
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(Operation.values()), inner, inner)
                        .as(StepFormula.Binary::new),
                inner.map(StepFormula.ToInt::new),
                Combinators.combine(inner, inner, inner).as(StepFormula.Choose::new));
    }

    @Property
    void itsTextIsReadBack(@ForAll("formulas") StepFormula formula) {
        assertEquals(formula, StepFormula.parse(formula.toString()));
    }

    @Property
    void oneFormHasTheValueOfTheOther(@ForAll("formulas") StepFormula formula, @ForAll long step) {
        StepFormula made = made(formula);
        Object expected = value(formula, step);
        if (expected instanceof Long) { // a form may leave out a division by 0 whose result is multiplied by 0
            assertEquals(expected, value(made, step), made::toString);
        }
    }

    private static Object value(StepFormula formula, long step) {
        try {
            return formula.at(step, HYPERPARAMETERS::get);
        } catch (ArithmeticException divided) {
            return divided.getMessage();
        }
    }

    /** The same formula by the factories, which compute and order. */
    private static StepFormula made(StepFormula formula) {
        return switch (formula) {
            case StepFormula.Constant number -> number;
            case StepFormula.Step step -> step;
            case StepFormula.Hyper hyper -> hyper;
            case StepFormula.Binary(Operation operation, StepFormula x, StepFormula y) ->
                StepFormula.of(operation, made(x), made(y));
            case StepFormula.ToInt(StepFormula x) -> StepFormula.toInt(made(x));
            case StepFormula.Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                StepFormula.choose(made(condition), made(then), made(otherwise));
        };
    }

    @Example
    void sumsAndProductsWithNumbersHaveOneForm() {
        StepFormula next = StepFormula.of(Operation.ADD, StepFormula.of(1), StepFormula.STEP);
        StepFormula twice = StepFormula.of(Operation.MUL, StepFormula.of(2), next);
        assertEquals(
                "add(mul(step,2),5)",
                StepFormula.of(Operation.ADD, StepFormula.of(3), twice).toString());
        assertEquals(
                "step", StepFormula.of(Operation.SUB, next, StepFormula.of(1)).toString());
    }

    @Example
    void whatIsNotChosenIsNotComputed() {
        var divided = new StepFormula.Binary(Operation.DIV, StepFormula.of(1), new StepFormula.Hyper("period"));
        StepFormula guarded = StepFormula.choose(new StepFormula.Hyper("period"), divided, StepFormula.of(5));
        assertEquals(5, guarded.at(3, HYPERPARAMETERS::get));
        assertThrows(ArithmeticException.class, () -> divided.at(3, HYPERPARAMETERS::get));
        var names = new TreeSet<String>();
        guarded.addHyperparameters(names);
        assertEquals(Set.of("period"), names);
    }

    @Example
    void textThatIsNoFormulaIsRefused() {
        for (String text : new String[] {"", "stp", "add(step)", "add(step,1", "step)", "pow(step,2)"}) {
            assertThrows(IllegalArgumentException.class, () -> StepFormula.parse(text), text);
        }
    }
}
