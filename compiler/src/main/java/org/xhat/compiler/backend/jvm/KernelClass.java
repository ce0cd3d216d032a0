package org.xhat.compiler.backend.jvm;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.runtime.program.KernelCode;

/**
 * A nest's class file. Regions become static methods beside {@code run}. A method too long for HotSpot is emitted again with
 * loop nests outlined until it is short enough.
 *
 * @param name the binary name
 * @param bytes the class file
 * @param methodBytes the size of each method's code
 */
record KernelClass(String name, byte[] bytes, Map<String, Integer> methodBytes) {
    /** HotSpot never compiles a method of more bytes (its flag {@code HugeMethodLimit}). */
    static final int MOST_METHOD_BYTES = 8000;

    /** Class files have 16 bits for the number of a line. */
    private static final int MOST_LINES = 0xFFFF;

    /** The parameters of a method that the JVM allows; a double counts as two. */
    private static final int MOST_PARAMETERS = 255;

    /** Emits {@code nest}; line numbers are those of {@code origins}' first. */
    static KernelClass emit(String name, LoopNest nest, List<String> dims, List<Origin> origins) {
        return emit(name, nest, dims, origins, MOST_METHOD_BYTES);
    }

    /** Emits {@code nest} with every method shorter than {@code methodBytes}; {@link KernelTooLongException} where it cannot be. */
    static KernelClass emit(String name, LoopNest nest, List<String> dims, List<Origin> origins, int methodBytes) {
        return emit(name, nest, dims, origins, methodBytes, FramesWriter::new);
    }

    /** Throws {@link KernelTooLongException} where {@link #emit} does. It is quicker, for it asks for no frames. */
    static void requireFitting(LoopNest nest, List<String> dims) {
        emit("Measured", nest, dims, List.of(), MOST_METHOD_BYTES, () -> new ClassWriter(0));
    }

    private static KernelClass emit(
            String name,
            LoopNest nest,
            List<String> dims,
            List<Origin> origins,
            int methodBytes,
            Supplier<ClassWriter> writers) {
        LoopNest fitting = nest;
        while (true) {
            var emission = new Emission(writers.get(), name, fitting, dims, origins, methodBytes);
            emission.write();
            if (emission.tooLong.isEmpty()) {
                return new KernelClass(name, emission.bytes(), Map.copyOf(emission.sizes));
            }
            fitting = LoopVerifier.verify(RegionOutlining.outline(fitting, emission.tooLong, methodBytes));
        }
    }

    /** Whether the JVM has methods with the parameters of {@code region}. */
    static boolean isCallable(Loop.Region region, LoopNest nest) {
        int withReceiver = Type.getArgumentsAndReturnSizes(LoopEmitter.descriptor(region, nest)) >> 2;
        return withReceiver - 1 <= MOST_PARAMETERS;
    }

    /**
     * One try, given up at the first method that is too long, before its frames are computed: they take time and memory that grow
     * with the square of its length.
     */
    private static final class Emission {
        private final ClassWriter writer;
        private final String className;
        private final LoopNest nest;
        private final List<String> dims;
        private final List<Origin> origins;
        private final int methodBytes;
        private final Map<String, Integer> sizes = new LinkedHashMap<>();

        /** The method that it was given up at; empty where the class is complete. */
        private String tooLong = "";

        Emission(
                ClassWriter writer,
                String name,
                LoopNest nest,
                List<String> dims,
                List<Origin> origins,
                int methodBytes) {
            this.writer = writer;
            this.className = name.replace('.', '/');
            this.nest = nest;
            this.dims = dims;
            this.origins = origins;
            this.methodBytes = methodBytes;
        }

        void write() {
            writer.visit(
                    Opcodes.V25,
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                    className,
                    null,
                    "java/lang/Object",
                    new String[] {Type.getInternalName(KernelCode.class)});
            if (!origins.isEmpty()) {
                writer.visitSource(fileName(origins.getFirst()), null);
            }
            method(Opcodes.ACC_PUBLIC, "<init>", "()V", code -> {
                code.load(0, Type.getType(Object.class));
                code.invokespecial("java/lang/Object", "<init>", "()V", false);
                code.areturn(Type.VOID_TYPE);
                return List.of();
            });
            method(Opcodes.ACC_PUBLIC, "chunks", "([J)I", code -> {
                LoopEmitter.emitIndex(code, className, nest, dims, nest.chunks());
                return List.of();
            });
            method(Opcodes.ACC_PUBLIC, "scratchElements", "([J)I", code -> {
                LoopEmitter.emitIndex(code, className, nest, dims, nest.scratchElements());
                return List.of();
            });
            regions(method(
                    Opcodes.ACC_PUBLIC,
                    "run",
                    "([Ljava/lang/Object;[I[JIILjava/lang/Object;)V",
                    code -> LoopEmitter.emitRun(code, className, nest, dims)));
            writer.visitEnd();
        }

        private void regions(List<Loop.Region> called) {
            var waiting = new ArrayDeque<>(called);
            var written = new HashMap<String, Loop.Region>();
            while (!waiting.isEmpty() && tooLong.isEmpty()) {
                Loop.Region region = waiting.removeFirst();
                if (region.equals(written.get(region.name()))) {
                    continue; // an unrolled loop calls it more than once
                }
                if (sizes.containsKey(region.name())) {
                    throw new IllegalStateException(
                            "kernel " + nest.name() + " has a region called " + region.name() + ", and a method");
                }
                written.put(region.name(), region);
                if (!isCallable(region, nest)) {
                    throw new KernelTooLongException("region " + region.name() + " of kernel " + nest.name()
                            + " takes more values than a method can; let the kernel do less");
                }
                waiting.addAll(method(
                        Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
                        region.name(),
                        LoopEmitter.descriptor(region, nest),
                        code -> LoopEmitter.emitRegion(code, className, nest, dims, region)));
            }
        }

        /** Returns the regions that the method calls. */
        private List<Loop.Region> method(
                int access, String name, String descriptor, Function<InstructionAdapter, List<Loop.Region>> body) {
            MethodVisitor visitor = writer.visitMethod(access, name, descriptor, null, null);
            var size = new CodeSizeEvaluator(visitor);
            var code = new InstructionAdapter(size);
            code.visitCode();
            if (!origins.isEmpty() && origins.getFirst().line() <= MOST_LINES) {
                var start = new Label();
                code.mark(start);
                code.visitLineNumber(origins.getFirst().line(), start);
            }
            var regions = body.apply(code);
            sizes.put(name, size.getMaxSize());
            if (size.getMaxSize() < methodBytes) {
                code.visitMaxs(0, 0);
                code.visitEnd();
            } else if (tooLong.isEmpty()) {
                tooLong = name;
            }
            return regions;
        }

        byte[] bytes() {
            try {
                return writer.toByteArray();
            } catch (ClassTooLargeException e) {
                throw new KernelTooLongException("kernel " + nest.name() + " has " + e.getConstantPoolCount()
                        + " constants, more than a class can hold; let the kernel do less");
            }
        }
    }

    private static String fileName(Origin origin) {
        return origin.file().substring(origin.file().lastIndexOf('/') + 1);
    }
}
