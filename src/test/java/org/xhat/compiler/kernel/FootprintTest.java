package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Footprint.Certainty;

/** What is certain of the elements that an access is of, whatever the named dims are and where n is 3. */
final class FootprintTest {
    private static final Map<String, Dim> NUMBERS = Map.of("n", Dim.of(3));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # extents | strides | offset | count  | whatever n is | where it is 3
            n,5       | 5,1     | 0      | 5*n    | ALWAYS        | ALWAYS
            n,5       | 5,1     | 1      | 5*n    | NEVER         | NEVER
            n,5       | 5,1     | -1     | 5*n    | NEVER         | NEVER
            n         | -1      | n-1    | n      | ALWAYS        | ALWAYS
            n         | -1      | n      | n      | NEVER         | NEVER
            n         | 2       | 0      | n      | OPEN          | NEVER
            n         | 1       | 0      | 3      | OPEN          | ALWAYS
            n-1       | 1       | 1      | n      | ALWAYS        | ALWAYS
            n-3       | 1       | 9      | n      | OPEN          | ALWAYS
            n         | n-2     | 0      | n      | OPEN          | ALWAYS
            """)
    void anAccessIsWithinItsBuffer(
            String extents, String strides, String offset, String count, Certainty always, Certainty there) {
        assertEquals(always, footprint(extents, strides, offset, Map.of()).isWithin(Dim.parse(count)));
        assertEquals(
                there,
                footprint(extents, strides, offset, NUMBERS)
                        .isWithin(Dim.parse(count).with(NUMBERS)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # extents | strides | whatever n is | where it is 3
            n,5       | 5,1     | ALWAYS        | ALWAYS
            5,n       | 1,5     | ALWAYS        | ALWAYS
            n,5       | 7,1     | ALWAYS        | ALWAYS
            n,5       | 4,1     | OPEN          | NEVER
            n,5       | -5,1    | ALWAYS        | ALWAYS
            n,5       | 0,1     | NEVER         | NEVER
            1,5       | 0,1     | ALWAYS        | ALWAYS
            n-3,5     | 0,1     | NEVER         | ALWAYS
            n,5       | n,1     | OPEN          | NEVER
            n,2       | n,1     | OPEN          | ALWAYS
            2,n,3     | 3*n,3,1 | ALWAYS        | ALWAYS
            """)
    void iterationsHaveElementsOfTheirOwn(String extents, String strides, Certainty always, Certainty there) {
        var along =
                Stream.iterate(0, axis -> axis + 1).limit(dims(extents).size()).toList();
        assertEquals(always, footprint(extents, strides, "0", Map.of()).isInjective(along));
        assertEquals(there, footprint(extents, strides, "0", NUMBERS).isInjective(along));
    }

    private static Footprint footprint(String extents, String strides, String offset, Map<String, Dim> numbers) {
        var axes = new ArrayList<Axis>();
        dims(extents).forEach(extent -> axes.add(new Axis("a" + axes.size(), extent)));
        return new Footprint(new Access(0, dims(strides), Dim.parse(offset)), axes, numbers);
    }

    private static List<Dim> dims(String text) {
        return Stream.of(text.split(",")).map(String::strip).map(Dim::parse).toList();
    }
}
