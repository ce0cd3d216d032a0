package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/** The reference itself, against decimals computed with 60 digits by mpmath 1.3. */
final class ExactFunctionsTest {
    /** Ten bits less than double-double arithmetic carries, thirty-five more than a test of doubles needs. */
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-27");

    @Test
    void exp() {
        assertClose("exp", ExactFunctions::exp, -745.1, "2.553768547752073927239599605852009209592e-324");
        assertClose("exp", ExactFunctions::exp, -0.3, "0.7408182206817178742916082359446519848763");
        assertClose("exp", ExactFunctions::exp, 1e-08, "1.000000010000000050000000375892277476874");
        assertClose("exp", ExactFunctions::exp, 20.5, "799902177.4755054067045988372839900834544");
        assertClose("exp", ExactFunctions::exp, 709.7, "1.654984027680264403080250283472354982281e+308");
    }

    @Test
    void expm1() {
        assertClose("expm1", ExactFunctions::expm1, -30.0, "-0.9999999999999064237703115982539508416778");
        assertClose("expm1", ExactFunctions::expm1, -0.5, "-0.3934693402873665763962004650088195465581");
        assertClose("expm1", ExactFunctions::expm1, 1e-10, "0.0000000001000000000050000036433863985807669644231");
        assertClose("expm1", ExactFunctions::expm1, 0.34, "0.4049475905635938311613631292997190081886");
        assertClose("expm1", ExactFunctions::expm1, 3.0, "19.08553692318766774092852965458171789699");
    }

    @Test
    void exp2() {
        assertClose("exp2", ExactFunctions::exp2, -1070.25, "6.647328487806648283059289135154113102358e-323");
        assertClose("exp2", ExactFunctions::exp2, 0.1, "1.071773462536293168336911729719334111198");
        assertClose("exp2", ExactFunctions::exp2, 1000.7, "1.740670867806810623934413707323012211383e+301");
    }

    @Test
    void log() {
        assertClose("log", ExactFunctions::log, 1e-310, "-713.8013788281541651006446006623883741382");
        assertClose("log", ExactFunctions::log, 0.3, "-1.203972804325936029630180371933723868516");
        assertClose("log", ExactFunctions::log, 0.9999999, "-0.0000001000000049473647432901626288320542707509");
        assertClose("log", ExactFunctions::log, 1.26, "0.2311117209633866363261275063628001585395");
        assertClose("log", ExactFunctions::log, 3.0, "1.098612288668109691395245236922525704647");
        assertClose("log", ExactFunctions::log, 1e+300, "690.7755278982137052579021966605136811507");
    }

    @Test
    void log2() {
        assertClose("log2", ExactFunctions::log2, 0.7, "-0.5145731728297583319548216498266390129582");
        assertClose("log2", ExactFunctions::log2, 1.0000001, "0.000000144269496959655836820937774460713743679");
        assertClose("log2", ExactFunctions::log2, 5.0, "2.321928094887362347870319429489390175865");
    }

    @Test
    void log1p() {
        assertClose("log1p", ExactFunctions::log1p, -0.99, "-4.605170185988090479857563209243890506749");
        assertClose("log1p", ExactFunctions::log1p, -0.4, "-0.5108256237659907202129482504755473004409");
        assertClose("log1p", ExactFunctions::log1p, 1e-12, "9.999999999994999798866479626090620527069e-13");
        assertClose("log1p", ExactFunctions::log1p, 0.29, "0.2546422183735807313406207763625761991002");
        assertClose("log1p", ExactFunctions::log1p, 7.5, "2.140066163496270770832302496414949967513");
        assertClose("log1p", ExactFunctions::log1p, 1e+20, "46.05170185988091368036982909368728415202");
    }

    @Test
    void tanh() {
        assertClose("tanh", ExactFunctions::tanh, -1e-05, "-0.000009999999999666667484710539058509501867506");
        assertClose("tanh", ExactFunctions::tanh, 0.2, "0.1973753202249040114078777922452633402797");
        assertClose("tanh", ExactFunctions::tanh, 0.63, "0.5580522155596243696631481612355336819925");
        assertClose("tanh", ExactFunctions::tanh, 8.0, "0.9999997749296758898100188329563683933541");
    }

    @Test
    void sigmoid() {
        assertClose("sigmoid", ExactFunctions::sigmoid, -740.0, "4.188739880048048939457540001583652882413e-322");
        assertClose("sigmoid", ExactFunctions::sigmoid, -1.5, "0.1824255238063563403927828213437517524538");
        assertClose("sigmoid", ExactFunctions::sigmoid, 0.7, "0.6681877721681660966847588581974873764353");
        assertClose("sigmoid", ExactFunctions::sigmoid, 12.0, "0.9999938558253977852821744261776160326574");
    }

    @Test
    void softplus() {
        assertClose("softplus", ExactFunctions::softplus, -700.0, "9.859676543759770856705372947849465105116e-305");
        assertClose("softplus", ExactFunctions::softplus, -60.0, "8.756510762696520338488732762400925667947e-27");
        assertClose("softplus", ExactFunctions::softplus, -2.0, "0.1269280110429724964437268063583044314343");
        assertClose("softplus", ExactFunctions::softplus, 0.5, "0.9740769841801066808729973550811707497556");
        assertClose("softplus", ExactFunctions::softplus, 30.0, "30.00000000000009357622968839736779377697");
    }

    @Test
    void erf() {
        assertClose("erf", ExactFunctions::erf, 1e-09, "0.000000001128379167095512643797282808602332738708");
        assertClose("erf", ExactFunctions::erf, 0.5, "0.5204998778130465376827466538919645287365");
        assertClose("erf", ExactFunctions::erf, -0.9, "-0.7969082124228321396646661603401438876404");
        assertClose("erf", ExactFunctions::erf, 2.5, "0.9995930479825550410604357842600250872797");
        assertClose("erf", ExactFunctions::erf, 5.5, "0.9999999999999926421520820256019369316376");
    }

    @Test
    void sin() {
        assertClose("sin", ExactFunctions::sin, 1e-07, "0.00000009999999999999982880814451592206516117215");
        assertClose("sin", ExactFunctions::sin, 0.7, "0.6442176872376910197067980902825121612743");
        assertClose("sin", ExactFunctions::sin, 3.0, "0.1411200080598672221007448028081102798469");
        assertClose("sin", ExactFunctions::sin, -22.0, "0.008851309290403875921690256815772332463289");
        assertClose("sin", ExactFunctions::sin, 1000000000.0, "0.545843449448699564244387270897514528995");
        assertClose("sin", ExactFunctions::sin, 930337042.9375, "0.7071067811930874185012543450509901180278");
    }

    @Test
    void cos() {
        assertClose("cos", ExactFunctions::cos, 0.1, "0.9950041652780257655413751988623452563481");
        assertClose("cos", ExactFunctions::cos, 1.5707963267948966, "6.12323399573676588613032966137500146464e-17");
        assertClose("cos", ExactFunctions::cos, 355.0, "-0.9999999995456589801659358416927540811238");
        assertClose("cos", ExactFunctions::cos, 1000000000.0, "0.8378871813639023343897756435515723560596");
    }

    private static void assertClose(String function, DoubleFunction<Exact> exact, double x, String expected) {
        var value = exact.apply(x);
        var power = value.exponent() >= 0
                ? new BigDecimal(2).pow(value.exponent())
                : BigDecimal.ONE.divide(new BigDecimal(2).pow(-value.exponent()), new MathContext(60));
        var actual = new BigDecimal(value.significand().high())
                .add(new BigDecimal(value.significand().low()))
                .multiply(power);
        var decimal = new BigDecimal(expected);
        var relativeError = actual.subtract(decimal).abs().divide(decimal.abs(), MathContext.DECIMAL64);
        assertTrue(relativeError.compareTo(TOLERANCE) < 0, () -> function + "(" + x + ") is off by " + relativeError);
    }
}
