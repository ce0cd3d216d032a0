package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each expansion costs, in vector operations; constants and bitcasts are free. A change here is a change of speed: it
 * belongs in decision 0010 with its reason.
 */
final class OperationCountTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
            function, BINARY32, BINARY64
            exp,       20,  25
            expm1,     21,  26
            exp2,      19,  25
            log,       33,  36
            log1p,     38,  41
            log2,      44,  47
            tanh,      29,  41
            sigmoid,   22,  27
            softplus,  49,  57
            erf,       36,  58
            sin,       29,  34
            cos,       27,  32
            floor,     11,  11
            ceil,      13,  13
            rint,       8,   8
            sign,       4,   4
            pow,      129, 139
            """)
    void operations(String function, int binary32, int binary64) {
        var expansion = Expansion.ALL.get(function);
        assertEquals(binary32, VectorSource.operationCount(FloatFormat.BINARY32, expansion));
        assertEquals(binary64, VectorSource.operationCount(FloatFormat.BINARY64, expansion));
    }
}
