package org.xhat.compiler.backend.jvm;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.LibraryCall;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.Step;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;
import org.xhat.runtime.program.SharedClasses;

/** Compiles plans to classes of the JVM, each program's in a class loader of its own that goes when the program does. */
public final class JvmBackend {
    private static final int MOST_LETTERS = 200;

    private JvmBackend() {}

    /**
     * Schedules, emits and loads the kernels of {@code plan}, and binds the calls of libraries. Equal plans give equal bytes, and results whose bits depend neither
     * on {@code vectorBits} nor on how chunks are shared among threads.
     *
     * @param vectorBits 128, 256 or 512 for the Vector API, which the JVM must have been started with; 0 for scalar code
     */
    public static CompiledPlan compile(Plan plan, ElementType element, int vectorBits, JvmOptions options) {
        return compile(plan, JvmSchedules.of(element, vectorBits), options);
    }

    /** As {@link #compile(Plan, ElementType, int, JvmOptions)}, by a schedule of {@link JvmSchedules} or one near it. */
    public static CompiledPlan compile(Plan plan, Schedule schedule, JvmOptions options) {
        var classes = new HashMap<String, byte[]>();
        var nests = new HashMap<Step, LoopNest>();
        var files = new HashMap<Step, KernelClass>();
        int vectorBits = schedule.lanes() * schedule.element().sizeBytes() * Byte.SIZE;
        String variant = schedule.isVector() ? "v" + vectorBits : "scalar";
        for (Kernel kernel : plan.kernels()) {
            String name = String.join(
                    ".", "org.xhat.generated", identifier(options.programName()), variant, identifier(kernel.name()));
            LoopNest nest = JvmSchedules.loops(kernel, schedule);
            var emitted = KernelClass.emit(name, nest, options.dims(), kernel.origins());
            nests.put(kernel, nest);
            files.put(kernel, emitted);
            if (classes.put(name, emitted.bytes()) != null) {
                throw new IllegalArgumentException("two kernels would be the class " + name);
            }
        }
        var loader = new GeneratedClassLoader(classes);
        if (options.verifyClasses()) {
            files.values().forEach(file -> verify(file, loader));
        }
        var steps = new ArrayList<CompiledPlan.CompiledStep>();
        for (Step step : plan.steps()) {
            steps.add(
                    switch (step) {
                        case Kernel kernel -> {
                            KernelClass file = requireNonNull(files.get(kernel));
                            yield new CompiledPlan.CompiledKernel(
                                    kernel.name(),
                                    requireNonNull(nests.get(kernel)),
                                    file.bytes(),
                                    loader.instance(file.name()));
                        }
                        case LibraryCall call -> new CompiledPlan.CompiledCall(call.name(), call.code(options.dims()));
                    });
        }
        return new CompiledPlan(steps);
    }

    /** A part of a class's name: no class file holds one of 65,536 letters, and a hash tells apart what is cut off. */
    private static String identifier(String name) {
        String letters = name.replaceAll("[^A-Za-z0-9_$]", "_");
        return letters.length() <= MOST_LETTERS
                ? letters
                : letters.substring(0, MOST_LETTERS) + "_" + Integer.toHexString(name.hashCode());
    }

    private static void verify(KernelClass file, ClassLoader loader) {
        var complaints = new StringWriter();
        CheckClassAdapter.verify(new ClassReader(file.bytes()), loader, false, new PrintWriter(complaints));
        if (!complaints.toString().isEmpty()) {
            throw new IllegalStateException("class " + file.name() + " does not verify:\n" + complaints);
        }
    }

    /** Defines the classes of one program, when they are first asked for. */
    private static final class GeneratedClassLoader extends ClassLoader {
        private final Map<String, byte[]> classes;

        GeneratedClassLoader(Map<String, byte[]> classes) {
            super(SharedClasses.loader());
            this.classes = Map.copyOf(classes);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        KernelCode instance(String name) {
            try {
                return (KernelCode) loadClass(name).getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("class " + name + " cannot be instantiated", e);
            }
        }
    }
}
