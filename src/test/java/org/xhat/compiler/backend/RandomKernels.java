package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Moments;
import org.xhat.compiler.random.Choices;

/** Random kernels, of every kind that schedules treat differently; the same choices give the same kernel always. */
public final class RandomKernels {
    /** Smooth where the operands may lie, so that float and double differ by rounding alone. */
    private static final List<Elementwise> OPERATORS = List.of(
            Elementwise.ADD,
            Elementwise.SUB,
            Elementwise.MUL,
            Elementwise.NEG,
            Elementwise.ABS,
            Elementwise.SIGMOID,
            Elementwise.TANH,
            Elementwise.SIN,
            Elementwise.RELU,
            Elementwise.MAX,
            Elementwise.MIN,
            Elementwise.SOFTPLUS,
            Elementwise.ERF,
            Elementwise.FMA);

    private static final List<Combine> COMBINES =
            List.of(BinaryCombine.SUM, BinaryCombine.MAX, BinaryCombine.MIN, Moments.MEAN, Moments.MOMENTS);

    private static final long[] EXTENTS = {1, 2, 3, 5, 7, 8, 10, 13, 16, 17, 24, 31, 32, 33, 48, 67};

    private final Choices random;
    private final Map<String, Long> dims = new HashMap<>();
    private final List<Axis> axes = new ArrayList<>();
    private final List<Term> terms = new ArrayList<>();
    private final List<Dim> buffers = new ArrayList<>();

    private RandomKernels(Choices choices) {
        this.random = choices;
    }

    /** A map or a reduction in one or two stages. */
    public static KernelCase sweep(long seed) {
        return new RandomKernels(Choices.of(seed)).sweep().finish(seed);
    }

    /** A contraction with an epilogue. */
    public static KernelCase contraction(long seed) {
        return new RandomKernels(Choices.of(seed)).contraction().finish(seed);
    }

    /** As {@link #sweep(long)}, by choices that shrink. */
    public static KernelCase sweep(List<Integer> choices) {
        return new RandomKernels(Choices.of(choices)).sweep().finish(choices.hashCode());
    }

    /** As {@link #contraction(long)}, by choices that shrink. */
    public static KernelCase contraction(List<Integer> choices) {
        return new RandomKernels(Choices.of(choices)).contraction().finish(choices.hashCode());
    }

    private Kernel kernel;

    private KernelCase finish(long seed) {
        return new KernelCase(kernel, buffers, dims, seed);
    }

    private Dim extent(long mostElements) {
        int fitting =
                (int) Arrays.stream(EXTENTS).filter(x -> x <= mostElements).count();
        long value = EXTENTS[random.nextInt(fitting)];
        if (random.nextInt(3) == 0) {
            String name = "d" + dims.size();
            dims.put(name, value);
            return Dim.named(name);
        }
        return Dim.of(value);
    }

    private void axes(int count, long mostElements) {
        long left = mostElements;
        for (int axis = 0; axis < count; axis++) {
            Dim extent = extent(left);
            left = Math.max(1, left / extent.evaluate(dims));
            axes.add(new Axis(String.valueOf((char) ('i' + axis)), extent));
        }
    }

    /** A fresh buffer, dense over {@code covered} axes in some order, mostly theirs. */
    private Access access(List<Integer> covered) {
        var order = new ArrayList<>(covered);
        if (random.nextInt(4) == 0) {
            for (int i = order.size(); i > 1; i--) {
                Collections.swap(order, i - 1, random.nextInt(i));
            }
        }
        var strides = new ArrayList<>(Collections.nCopies(axes.size(), Dim.ZERO));
        Dim size = Dim.ONE;
        for (int axis : order.reversed()) {
            strides.set(axis, size);
            size = size.times(axes.get(axis).extent());
        }
        buffers.add(size);
        return new Access(buffers.size() - 1, strides, Dim.ZERO);
    }

    private List<Integer> some(List<Integer> all) {
        return all.stream().filter(axis -> random.nextInt(4) != 0).toList();
    }

    private int term(Term term) {
        terms.add(term);
        return terms.size() - 1;
    }

    /** A term made of {@code operations} random operators on {@code known} terms and constants. */
    private int expression(List<Integer> known, int operations) {
        var choices = new ArrayList<>(known);
        for (int n = 0; n < operations; n++) {
            Elementwise op = OPERATORS.get(random.nextInt(OPERATORS.size()));
            var operands = IntStream.range(0, op.arity())
                    .mapToObj(k -> random.nextInt(6) == 0
                            ? term(new Term.Constant(random.nextInt(9) / 4.0 - 1))
                            : choices.get(random.nextInt(choices.size())))
                    .toList();
            int value = term(new Term.Apply(op, operands));
            choices.add(value);
            choices.add(value);
        }
        return choices.getLast();
    }

    private RandomKernels sweep() {
        int rank = 1 + random.nextInt(4);
        axes(rank, 2500);
        List<Integer> all = IntStream.range(0, rank).boxed().toList();
        List<Integer> reduced = random.nextInt(3) == 0
                ? List.of()
                : all.stream().filter(axis -> random.nextInt(2) == 0).toList();
        List<Integer> kept =
                all.stream().filter(axis -> !reduced.contains(axis)).toList();
        var known = new ArrayList<Integer>();
        known.add(term(new Term.Load(access(all))));
        for (int n = random.nextInt(3); n > 0; n--) {
            known.add(term(new Term.Load(access(some(all)))));
        }
        if (random.nextInt(4) == 0) {
            known.add(term(new Term.Apply(
                    Elementwise.MUL,
                    List.of(term(new Term.Index(random.nextInt(rank))), term(new Term.Constant(0.03125))))));
        }
        var stages = new ArrayList<Stage>();
        int count = reduced.isEmpty() ? 1 : 1 + random.nextInt(3);
        int reductionCount = 0;
        for (int s = 0; s < count; s++) {
            var reductions = new ArrayList<Stage.Reduction>();
            var stores = new ArrayList<Stage.Store>();
            int first = reductionCount;
            if (!reduced.isEmpty()) {
                int wanted = s + 1 == count && s > 0 ? random.nextInt(2) : 1 + random.nextInt(2);
                for (int r = 0; r < wanted; r++) {
                    Combine combine = COMBINES.get(random.nextInt(COMBINES.size()));
                    reductions.add(new Stage.Reduction(combine, expression(known, random.nextInt(4))));
                    reductionCount++;
                }
            }
            if (reduced.isEmpty() || random.nextInt(3) == 0 || reductions.isEmpty()) {
                Access to = random.nextInt(4) == 0 ? ((Term.Load) terms.getFirst()).from() : access(all);
                stores.add(new Stage.Store(expression(known, 1 + random.nextInt(4)), to));
                known.add(term(new Term.Load(to)));
            }
            for (int r = 0; r < reductions.size(); r++) {
                for (int part = reductions.get(r).combine() == Moments.MOMENTS ? 1 : 0; part >= 0; part--) {
                    int result = term(new Term.Reduced(first + r, part));
                    stores.add(new Stage.Store(result, access(kept)));
                    int squashed = term(new Term.Apply(Elementwise.TANH, List.of(result)));
                    known.add(squashed);
                }
            }
            stages.add(new Stage(reductions, stores));
        }
        boolean lanes = !reduced.isEmpty() && (kept.isEmpty() || random.nextInt(2) == 1);
        kernel = new Kernel("sweep", axes, terms, new Body.Sweep(reduced, lanes, stages), List.of(), List.of());
        return this;
    }

    private RandomKernels contraction() {
        int batch = random.nextInt(5) == 0 ? 1 : 0;
        int rows = random.nextInt(6) == 0 ? 0 : random.nextInt(6) == 0 ? 2 : 1;
        int columns = random.nextInt(6) == 0 ? 0 : random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        int contracted = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
        axes(batch + rows + columns + contracted, 20000);
        List<Integer> b = IntStream.range(0, batch).boxed().toList();
        List<Integer> r = IntStream.range(batch, batch + rows).boxed().toList();
        List<Integer> c =
                IntStream.range(batch + rows, batch + rows + columns).boxed().toList();
        List<Integer> k =
                IntStream.range(batch + rows + columns, axes.size()).boxed().toList();
        int x = operand(b, r, k, false);
        int y = operand(b, c, k, true);
        var kept = new ArrayList<>(b);
        kept.addAll(r);
        kept.addAll(c);
        var epilogue = new ArrayList<Stage.Store>();
        var known = new ArrayList<>(List.of(term(new Term.Reduced(0, 0))));
        int extra = random.nextInt(3);
        for (int n = 0; n < extra; n++) {
            known.add(term(new Term.Load(access(some(kept)))));
        }
        epilogue.add(new Stage.Store(known.getFirst(), access(kept)));
        if (random.nextInt(2) == 1) {
            int squashed = term(new Term.Apply(Elementwise.TANH, List.of(known.getFirst())));
            known.set(0, squashed);
            epilogue.add(new Stage.Store(expression(known, random.nextInt(4)), access(kept)));
        }
        kernel = new Kernel(
                "contraction", axes, terms, new Body.Contract(b, r, c, k, x, y, epilogue), List.of(), List.of());
        return this;
    }

    /** A load, at times transposed, at times of windows or with gaps, at times with pointwise work on it. */
    private int operand(List<Integer> batch, List<Integer> own, List<Integer> contracted, boolean isContractedFirst) {
        var covered = new ArrayList<>(batch);
        boolean transposed = (random.nextInt(3) == 0) != isContractedFirst;
        covered.addAll(transposed ? contracted : own);
        covered.addAll(transposed ? own : contracted);
        int load = term(new Term.Load(random.nextInt(3) == 0 ? windows(covered, own, contracted) : access(covered)));
        return random.nextInt(5) == 0 ? expression(List.of(load), 1 + random.nextInt(2)) : load;
    }

    /**
     * A fresh buffer over {@code covered} axes in that order, but that some contracted axes move within windows that begin along others. The
     * extents of the array have room for more elements, before and after those that are read, and may be walked backwards.
     */
    private Access windows(List<Integer> covered, List<Integer> own, List<Integer> contracted) {
        var starts = new ArrayList<>(own);
        var within = new HashMap<Integer, Integer>();
        for (int axis : contracted) {
            if (!starts.isEmpty() && random.nextInt(3) != 0) {
                within.put(starts.remove(random.nextInt(starts.size())), axis);
            }
        }
        var strides = new ArrayList<>(Collections.nCopies(axes.size(), Dim.ZERO));
        Dim size = Dim.ONE;
        Dim offset = Dim.ZERO;
        for (int axis : covered.reversed()) {
            if (within.containsValue(axis)) {
                continue;
            }
            Dim apart = Dim.of(random.nextInt(4) == 0 ? 2 : 1);
            Dim extent = axes.get(axis).extent();
            boolean isBackwards = random.nextInt(8) == 0;
            strides.set(axis, size.times(isBackwards ? apart.times(Dim.of(-1)) : apart));
            if (isBackwards) {
                offset = offset.plus(extent.minus(Dim.ONE).times(apart).times(size));
            }
            Dim taken = extent.times(apart);
            if (within.containsKey(axis)) {
                Dim dilation = Dim.of(random.nextInt(4) == 0 ? 2 : 1);
                strides.set(within.get(axis), size.times(dilation));
                taken = taken.plus(axes.get(within.get(axis)).extent().times(dilation));
            }
            int gap = random.nextInt(2) * random.nextInt(9);
            offset = offset.plus(size.times(Dim.of(random.nextInt(gap + 1))));
            size = size.times(taken.plus(Dim.of(gap)));
        }
        buffers.add(size);
        return new Access(buffers.size() - 1, strides, offset);
    }
}
