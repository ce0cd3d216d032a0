package org.xhat.cli.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.cli.bench.Workload.Network;

/** What {@code xhat bench} measures is there, is what its title says, and runs. */
final class WorkloadsTest {
    private static Side xhat(Workload workload, int threads) {
        return Worker.open(Worker.XHAT, workload, threads, 1, Path.of(""));
    }

    static Stream<String> names() {
        return Workloads.all().stream().map(Workload::name);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("names")
    void everyWorkloadOfTheTableTakesSteps(String name) {
        try (Side side = xhat(Workloads.named(name).orElseThrow(), 2)) {
            side.step();
            double first = side.value();
            side.step();
            assertTrue(Double.isFinite(first) && Double.isFinite(side.value()), name);
        }
    }

    @Test
    void aNetworkTrains() {
        try (Side side = xhat(Workloads.named("mlp-b60-w32-d1").orElseThrow(), 1)) {
            side.step();
            double first = side.value();
            for (int step = 1; step < 200; step++) {
                side.step();
            }
            assertTrue(side.value() < 0.8 * first, first + " became " + side.value());
        }
    }

    /** Of a piece both steps compute the same, from the same numbers. */
    @Test
    void aPieceIsAFunctionOfItsSeed() {
        var piece = Workloads.named("product-layer").orElseThrow();
        try (Side one = xhat(piece, 1);
                Side other = xhat(piece, 1);
                Side seeded = Worker.open(Worker.XHAT, piece, 1, 2, Path.of(""))) {
            List.of(one, other, seeded).forEach(Side::step);
            double value = one.value();
            one.step();
            assertEquals(value, one.value());
            assertEquals(value, other.value());
            assertNotEquals(value, seeded.value());
        }
    }

    @Test
    void theProductIsTheOneOfItsNumbers() {
        float[] a = Given.numbers(1, "a", 60 * 784);
        float[] b = Given.numbers(1, "b", 784 * 100);
        var product = new float[60 * 100];
        for (int row = 0; row < 60; row++) {
            for (int column = 0; column < 100; column++) {
                float sum = 0;
                for (int k = 0; k < 784; k++) {
                    sum = Math.fma(a[row * 784 + k], b[k * 100 + column], sum);
                }
                product[row * 100 + column] = sum;
            }
        }
        try (Side side = xhat(Workloads.named("product-layer").orElseThrow(), 1)) {
            side.step();
            // Whatever the order of a sum: some 784 roundings of numbers near 28.
            assertEquals(Given.probe(product, product.length), side.value(), 1e-3);
        }
    }

    @Test
    void aProbeSeesWhatIsWrongOrOutOfPlace() {
        float[] right = {1, 2, 3, 4};
        double value = Given.probe(right, 4);
        assertNotEquals(value, Given.probe(new float[] {1, 2, 3, 4.001f}, 4));
        assertNotEquals(value, Given.probe(new float[] {2, 1, 3, 4}, 4));
        assertNotEquals(value, Given.probe(new float[] {-1, -2, -3, -4}, 4));
    }

    /** Products of a step: of all layers forwards and for the weights, of all but the first for what they read. */
    @ParameterizedTest
    @CsvSource({"bn-mlp, 26.376e6", "product-layer, 9.408e6", "product-1024, 2.147e9"})
    void theDemandIsTheMultiplyAddsOfTheProducts(String name, double flops) {
        assertEquals(flops, Demand.of(Workloads.named(name).orElseThrow()).flops(), 1e-3 * flops);
    }

    @Test
    void theDemandOfANormalizationIsEightPasses() {
        assertEquals(
                8.0 * 4 * 4096 * 512,
                Demand.of(Workloads.named("bn-rows").orElseThrow()).bytes());
    }

    @Test
    void namesAreTheirOwn() {
        assertEquals(Workloads.all().size(), new HashSet<>(names().toList()).size());
        Stream.concat(Workloads.all().stream(), Workloads.growth().stream())
                .forEach(workload ->
                        assertEquals(workload, Workloads.named(workload.name()).orElseThrow()));
    }

    @Test
    void anyNetworkCanBeNamed() {
        var network = assertInstanceOf(
                Network.class, Workloads.named("mlp-b30-w7-d12").orElseThrow());
        assertEquals(30, network.batch());
        assertEquals(Map.of("width", "7", "depth", "12"), network.settings());
        var weights = network.read().signature().parameters().stream()
                .filter(parameter -> parameter.name().endsWith("linear12.weight"))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(new Object[] {7, 7}, weights.shape().toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bn", "BN-MLP", "mlp-b0-w7-d1", "mlp-b60-w100", "mlp-b60-w100-d3 ", "mlp-b60-w-1-d3"})
    void otherNamesAreNone(String name) {
        assertTrue(Workloads.named(name).isEmpty());
    }
}
