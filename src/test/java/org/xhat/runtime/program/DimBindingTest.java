package org.xhat.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model's named dimensions are bound to the shapes of its inputs' arrays, or nothing is. */
final class DimBindingTest {
    private static final ModelSignature MODEL = new ModelSignature(
            "Net",
            List.of(
                    new ModelSignature.Input("rows", false, List.of("batch", "time", "3"), "Net.java:5:40"),
                    new ModelSignature.Input("lengths", false, List.of("time"), "Net.java:6:30"),
                    new ModelSignature.Input("label", true, List.of("batch"), "Net.java:7:30")),
            List.of(),
            new ModelSignature.Prediction(dims -> 1, ClassChoice.NONE),
            List.of(),
            List.of(),
            Map.of(),
            false);

    private static DimValues bind(List<Integer> rows, List<Integer> lengths, List<Integer> label) {
        return MODEL.bind(Map.of("rows", rows, "lengths", lengths, "label", label));
    }

    @Test
    void namesAreBoundInTheOrderInWhichTheyAreDeclared() {
        assertEquals(List.of("batch", "time"), MODEL.dims());
        var dims = bind(List.of(2, 5, 3), List.of(5), List.of(2));
        assertEquals("batch = 2, time = 5", dims.toString());
        assertEquals(dims, MODEL.bind(2, 5));
        assertEquals(30, MODEL.input("rows").elementCount(dims));
        assertEquals(List.of(2L, 5L, 3L), MODEL.input("rows").shape(dims));
    }

    /** As many as no array has: the caller says so, and nothing overflows. */
    @Test
    void aCountOfElementsBeyondLongIsTheLargestLong() {
        var huge = new ModelSignature.Input("x", false, List.of("2147483647", "n", "2147483647"), "");
        assertEquals(Long.MAX_VALUE, huge.elementCount(DimValues.of("n", 3)));
    }

    @Test
    void whatNoShapeSaysIsLeftOut() {
        var dims = MODEL.bind(Map.of("label", List.of(2)));
        assertEquals(DimValues.of("batch", 2), dims);
        var thrown = assertThrows(IllegalArgumentException.class, () -> dims.get("time"));
        assertEquals("the dimension 'time' has no value; there are [batch]", thrown.getMessage());
    }

    @Test
    void aNameThatWouldBeTwoNumbersIsToldWithBothSources() {
        var thrown = assertThrows(
                ShapeMismatchException.class, () -> MODEL.bind(Map.of("rows", List.of(2, 5, 3), "label", List.of(4))));
        String one = "2 by axis 0 of 'rows', @Dims(\"batch, time, 3\") at Net.java:5:40";
        String other = "4 by axis 0 of 'label', @Dims(\"batch\") at Net.java:7:30";
        assertEquals("the dimension 'batch' of Net would be " + one + ", and " + other, thrown.problem());
    }

    @Test
    void aShapeThatIsNotTheDeclaredOneIsRefused() {
        String rows = " is not that of 'rows', @Dims(\"batch, time, 3\") at Net.java:5:40, ";
        var rank = assertThrows(ShapeMismatchException.class, () -> bind(List.of(2, 15), List.of(5), List.of(2)));
        assertEquals("the shape [2, 15]" + rows + "which has 3 axes", rank.problem());
        var extent = assertThrows(ShapeMismatchException.class, () -> bind(List.of(2, 5, 4), List.of(5), List.of(2)));
        assertEquals("the shape [2, 5, 4]" + rows + "where axis 2 is 3", extent.problem());
        assertThrows(IllegalArgumentException.class, () -> MODEL.bind(Map.of("row", List.of(2))));
        assertThrows(IllegalArgumentException.class, () -> MODEL.bind(2));
        assertThrows(IllegalArgumentException.class, () -> MODEL.bind(2, 0));
    }
}
