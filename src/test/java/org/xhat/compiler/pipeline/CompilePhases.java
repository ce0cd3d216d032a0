package org.xhat.compiler.pipeline;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;

/**
 * A program to run by hand: where the time of a compilation goes, from a model's source to loaded classes. Twice a millisecond a
 * thread looks at the stacks of those that compile and gives the processor time since its last look to the phase that it
 * finds there, so that what else the machine does changes little.
 *
 * <p>Arguments: the model's file, and how often to compile it. Prints the phases of the first time, which is cold, and of the last.
 */
public final class CompilePhases {
    /** A pass, told by a class that is on the stack while it runs. Of those on one stack the first here counts: a verifier within its pass. */
    private enum Phase {
        FITS("FittingKernels"),
        VERIFY_GRAPHS("GraphVerifier"),
        VERIFY_STORAGE("HazardVerifier"),
        VERIFY_LOOPS("LoopVerifier"),
        LOAD("JvmBackend$GeneratedClassLoader"),
        EMIT("KernelClass"),
        SCHEDULE("JvmSchedules"),
        PARSE("JavaSourceReader"),
        READ("org.xhat.compiler.front"),
        GRADIENTS("GradientGraph"),
        NORMAL_FORM("ReductionNormalForm"),
        RULES("Rewriter", "RuleSet"),
        PARTITION("KernelPartitioner"),
        STORAGE("InPlaceOrder", "BufferPlanner"),
        SHARED_STEPS("SharedSteps"),
        OTHER("");

        private final List<String> classes;

        Phase(String... classes) {
            this.classes = List.of(classes);
        }

        boolean isOn(StackTraceElement[] stack) {
            return Arrays.stream(stack)
                    .map(StackTraceElement::getClassName)
                    .anyMatch(on -> classes.stream().anyMatch(on::contains));
        }

        static Phase of(StackTraceElement[] stack) {
            return Stream.of(values())
                    .filter(phase -> phase.isOn(stack))
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    /** What the JVM does the first time, within any phase, told by the beginning of a frame. */
    private enum FirstTime {
        LAMBDAS("java.lang.invoke.LambdaMetafactory.", "java.lang.invoke.InnerClassLambdaMetafactory."),
        SWITCHES("java.lang.runtime.SwitchBootstraps."),
        RECORDS("java.lang.runtime.ObjectMethods."),
        STRINGS("java.lang.invoke.StringConcatFactory."),
        ALL_LINKING("java.lang.invoke.MethodHandleNatives."),
        LOADING("java.lang.ClassLoader.", "jdk.internal.loader."),
        INITIALIZING("<clinit>");

        private final List<String> frames;

        FirstTime(String... frames) {
            this.frames = List.of(frames);
        }

        boolean isOn(StackTraceElement[] stack) {
            return Arrays.stream(stack).anyMatch(this::is);
        }

        private boolean is(StackTraceElement frame) {
            String name = frame.getClassName() + "." + frame.getMethodName();
            return frames.stream().anyMatch(start -> name.startsWith(start) || name.endsWith(start));
        }
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long PERIOD_NANOS = 500_000;

    private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
    private final Map<FirstTime, Long> firstTimes = new EnumMap<>(FirstTime.class);
    private final Map<Long, Long> looked = new HashMap<>();
    private final Thread caller;
    private volatile boolean done;

    private CompilePhases(Thread caller) {
        this.caller = caller;
        looked.put(caller.threadId(), THREADS.getThreadCpuTime(caller.threadId()));
    }

    private void watch() {
        while (!done) {
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (thread.equals(caller) || thread.getName().startsWith("xhat-")) {
                    add(stack, nanosSinceLastLook(thread));
                }
            });
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private long nanosSinceLastLook(Thread thread) {
        long now = Math.max(0, THREADS.getThreadCpuTime(thread.threadId())); // −1 once it has ended
        Long before = looked.put(thread.threadId(), now);
        return Math.max(0, now - (before == null ? 0 : before));
    }

    private void add(StackTraceElement[] stack, long nanos) {
        if (nanos > 0) {
            phases.merge(Phase.of(stack), nanos, Long::sum);
            for (FirstTime what : FirstTime.values()) {
                if (what.isOn(stack)) {
                    firstTimes.merge(what, nanos, Long::sum);
                }
            }
        }
    }

    private void print(int time, long wallNanos) {
        long all = phases.values().stream().mapToLong(nanos -> nanos).sum();
        System.out.printf(
                Locale.ROOT,
                "compilation %d: %.0f ms of processor time in %.0f ms%n",
                time,
                all / 1e6,
                wallNanos / 1e6);
        phases.forEach((phase, nanos) -> line(phase, nanos, all));
        System.out.println("  and of all of it");
        firstTimes.forEach((what, nanos) -> line(what, nanos, all));
    }

    private static void line(Enum<?> what, long nanos, long all) {
        System.out.printf(Locale.ROOT, "%16s %7.1f ms %5.1f%%%n", what, nanos / 1e6, 100.0 * nanos / all);
    }

    private static void compile(Path model) throws IOException {
        var log = new DiagnosticLog();
        var definition = ModelCompiler.readModel(SourceFile.read(model), Map.of(), log);
        var optimizer = ModelCompiler.readOptimizer(
                ModelCompiler.libraryOptimizer("Sgd").orElseThrow(), Map.of(), log);
        ModelCompiler.program(definition, optimizer, CompileOptions.standard(), 1)
                .close();
    }

    /** See above. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path model = Path.of(arguments[0]);
        int times = Integer.parseInt(arguments[1]);
        for (int time = 1; time <= times; time++) {
            var phases = new CompilePhases(Thread.currentThread());
            var watch = Thread.ofPlatform().daemon().start(phases::watch);
            long start = System.nanoTime();
            compile(model);
            long wallNanos = System.nanoTime() - start;
            phases.done = true;
            watch.join();
            if (time == 1 || time == times) {
                phases.print(time, wallNanos);
            }
        }
    }
}
