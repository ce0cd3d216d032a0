package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;

/** Operator, operand types, result type; or the message that says why there is none. */
class ShapeRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            add                            | f[b,3] f[b,3]        | f[b,3]
            add                            | f[] f[b,3]           | f[b,3]
            mul                            | f[b,3] f[]           | f[b,3]
            exp                            | f[]                  | f[]
            where                          | f[b] f[] f[]         | f[b]
            fma                            | f[] f[] f[0]         | f[0]
            sum{axes=0}                    | f[b,3]               | f[3]
            sum{axes=0,1}                  | f[b,3]               | f[]
            reduce-max{axes=1}             | f[b,3,4]             | f[b,4]
            contract{mk,kn->mn}            | f[b,784] f[784,9]    | f[b,9]
            contract{km,kn->mn}            | f[b,784] f[b,9]      | f[784,9]
            contract{bmk,bnk->bnm}         | f[5,2,3] f[5,4,3]    | f[5,4,2]
            contract{m,n->mn}              | f[b] f[3]            | f[b,3]
            contract{mn,mn->}              | f[b,3] f[b,3]        | f[]
            reshape{dims=3*b}              | f[b,3]               | f[3*b]
            reshape{dims=}                 | f[1,1]               | f[]
            transpose{axes=2,0,1}          | f[b,3,4]             | f[4,b,3]
            broadcast{dims=b,3; axes=1}    | f[3]                 | f[b,3]
            broadcast{dims=b,3; axes=}     | f[]                  | f[b,3]
            slice{axis=0; start=1; end=b}  | f[b,3]               | f[b-1,3]
            pad{axis=1; before=1; after=b} | f[2,3]               | f[2,b+4]
            concat{axis=0}                 | f[b,3] f[2,3] f[b,3] | f[2*b+2,3]
            to-floating                    | i[b]                 | f[b]
            """)
    void resultType(String op, String operands, String result) {
        assertEquals(
                List.of(result),
                infer(op, operands).stream().map(TensorType::toString).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            add                             | f[b,3] f[3]   | add takes equal shapes, or a scalar beside a shape, not f[b,3] and f[3]
            add                             | f[1,3] f[3,1] | add takes equal shapes, or a scalar beside a shape, not f[1,3] and f[3,1]
            add                             | f[b] f[c]     | add takes equal shapes, or a scalar beside a shape, not f[b] and f[c]
            add                             | f[b]          | add takes 2 operands, not 1
            exp                             | i[b]          | exp takes floating operands, not i[b]
            sum{axes=2}                     | f[b,3]        | sum: axes [2] are not ascending axes of f[b,3]
            sum{axes=1,0}                   | f[b,3]        | sum: axes [1, 0] are not ascending axes of f[b,3]
            contract{mk,kn->mn}             | f[b,3] f[4,5] | cannot combine [b, 3] and [4, 5]; expected [m, k] and [k, n]: 3 is not 4
            contract{mk,kn->mn}             | f[b] f[4,5]   | cannot combine [b] and [4, 5]; expected [m, k] and [k, n]
            reshape{dims=7}                 | f[2,3]        | reshape of [2, 3] to [7] changes the number of elements; expected extents with the product 6: this one is 7
            transpose{axes=0,0}             | f[2,3]        | [0, 0] is not a permutation of the axes of [2, 3]; expected each of [0, 1] once
            broadcast{dims=2,3; axes=0}     | f[3]          | broadcast: f[3] does not lie along axes [0] of f[2,3]
            slice{axis=0; start=2; end=1}   | f[3]          | slice{axis=0; start=2; end=1} does not fit f[3]
            slice{axis=0; start=0; end=4}   | f[3]          | slice{axis=0; start=0; end=4} does not fit f[3]
            slice{axis=1; start=0; end=1}   | f[3]          | slice: f[3] has no axis 1
            pad{axis=0; before=-4; after=0} | f[3]          | pad{axis=0; before=-4; after=0} does not fit f[3]
            concat{axis=0}                  | f[2,3] f[2,4] | cannot combine [2, 3] and [2, 4]; expected equal extents along all axes but 0: 3 is not 4
            concat{axis=0}                  | f[2] f[2,4]   | cannot combine [2] and [2, 4]; expected as many axes in each
            to-floating                     | f[3]          | to-floating takes one integer operand, not [f[3]]
            constant{1}                     | f[]           | constant takes no operands
            """)
    void misfit(String op, String operands, String message) {
        assertEquals(
                message,
                assertThrows(ShapeException.class, () -> infer(op, operands)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mk,kn->mnj | 'j' occurs once: sum it away before, or broadcast it after the contraction
            mk,n->mn   | 'k' occurs once: sum it away before, or broadcast it after the contraction
            mm,mn->n   | 'mm' does not name each axis by a letter of its own
            m1,1n->mn  | 'm1' does not name each axis by a letter of its own
            mk,kn      | expected a contraction such as 'mk,kn->mn' instead of 'mk,kn'
            """)
    void noContraction(String letters, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ContractOp.parse(letters))
                        .getMessage());
    }

    private static List<TensorType> infer(String op, String operands) {
        int brace = op.indexOf('{');
        String mnemonic = brace < 0 ? op : op.substring(0, brace);
        String attributes = brace < 0 ? "" : op.substring(brace + 1, op.length() - 1);
        Op parsed = OpCatalog.parse(mnemonic, attributes, TensorType.SCALAR).orElseThrow();
        var types = new ArrayList<TensorType>();
        for (String type : operands.split(" ")) {
            types.add(type(type));
        }
        return parsed.infer(types);
    }

    /** A type as the graph parser reads it. */
    private static TensorType type(String text) {
        return GraphParser.parse("%0 = input{x} : " + text + "\noutput x = %0", OpCatalog::parse)
                .output("x")
                .type();
    }
}
