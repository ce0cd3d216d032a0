package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Dim;
import org.xhat.runtime.program.EntryKind;

/** What is taken for one extent is one, and only data that bear it out make it so. */
final class EqualDimsProperties {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Sums of products and quotients of names and small numbers. */
    @Provide
    Arbitrary<Dim> dims() {
        Arbitrary<Dim> names = Arbitraries.of(NAMES).map(Dim::named);
        Arbitrary<Dim> numbers = Arbitraries.longs().between(1, 3).map(Dim::of);
        Arbitrary<Dim> terms = Arbitraries.oneOf(
                names,
                Combinators.combine(names, numbers).as(Dim::times),
                Combinators.combine(names, names).as(Dim::times),
                Combinators.combine(names, numbers).as(Dim::floorDiv),
                numbers);
        return terms.list().ofMinSize(1).ofMaxSize(3).map(list -> list.stream().reduce(Dim.ZERO, Dim::plus));
    }

    @Provide
    Arbitrary<List<Dim>> sides() {
        return dims().list().ofMinSize(2).ofMaxSize(8);
    }

    private static Requirement equation(Dim left, Dim right) {
        return new Requirement(
                EntryKind.TRAIN,
                left,
                Relation.EQUAL,
                right,
                "",
                SourceFile.of("Net.java", "").span(0, 0),
                List.of());
    }

    /**
     * Both sides of every equation that was taken have one form; and where values of the names meet the requirements, each name has
     * the value of its form: no extent of the entry is another than the data's.
     */
    @Property(tries = 500)
    void formsFollowFromTheRequirements(@ForAll("sides") List<Dim> sides) {
        var equal = new EqualDims();
        NAMES.forEach(name -> equal.declared(Dim.named(name)));
        var taken = new ArrayList<Requirement>();
        for (int i = 0; i + 1 < sides.size(); i += 2) {
            var equation = equation(sides.get(i), sides.get(i + 1));
            if (equal.equate(equation)) {
                taken.add(equation);
            }
        }
        for (Requirement equation : taken) {
            assertEquals(equal.form(equation.left()), equal.form(equation.right()));
        }
        for (int code = 0; code < 256; code++) {
            Map<String, Long> values = new HashMap<>();
            for (int i = 0; i < NAMES.size(); i++) {
                values.put(NAMES.get(i), 1L + (code >> 2 * i) % 4);
            }
            if (equal.requirements().stream().allMatch(requirement -> requirement.holds(values))) {
                for (String name : NAMES) {
                    Dim form = equal.form(Dim.named(name));
                    assertEquals(values.get(name), form.evaluate(values), name + " is " + form);
                }
            }
        }
    }

    /** What the forms are written in is what no equation was solved for. */
    @Property(tries = 500)
    void formsAreWrittenInTheNamesThatAreLeft(@ForAll("dims") Dim left, @ForAll("dims") Dim right) {
        var equal = new EqualDims();
        NAMES.forEach(name -> equal.declared(Dim.named(name)));
        boolean taken = equal.equate(equation(left, right));
        assertEquals(taken, equal.grew());
        for (String name : NAMES) {
            Dim form = equal.form(Dim.named(name));
            assertEquals(form, equal.form(form));
            assertTrue(!form.isConstant(), "a name is no number");
        }
    }
}
