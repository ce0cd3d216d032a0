package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.xhat.compiler.BundledExamples;
import org.xhat.runtime.program.ElementType;

/** What every class of a trained model keeps to. */
class GeneratedCodeTest {
    /** HotSpot compiles no method of more bytes. */
    private static final int HUGE_METHOD_BYTES = 8000;

    /** Their bits differ before and after C2 compiles them, and between widths. */
    private static final Set<String> LIBRARY_MATH = Set.of(
            "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP", "EXPM1", "LOG",
            "LOG10", "LOG1P", "POW", "HYPOT", "CBRT");

    /** Each model with an optimizer, so that every optimizer's sweep is compiled as well. */
    private static final String MODELS = """
            BatchNormMlp, Sgd
            SigmoidMlp, ClassicalMomentum
            LayerNormMlp, Nesterov
            """;

    /** What one model's classes hold. */
    private static final class Findings {
        final List<String> banned = new ArrayList<>();
        int largestMethodBytes;
        int vectorCalls;
        int classes;
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODELS)
    void vectorCodeUsesNoLibraryMathAndNoLaneReductionAndStaysCompilable(String model, String optimizer) {
        for (ElementType type : ElementType.values()) {
            for (int vectorBits : new int[] {128, 256, 512}) {
                var options = CompileOptions.standard().withType(type).withVectorBits(vectorBits);
                var found = scan(model, optimizer, options);
                assertEquals(List.of(), found.banned, options::toString);
                assertTrue(
                        found.largestMethodBytes < HUGE_METHOD_BYTES, () -> options + " " + found.largestMethodBytes);
                assertTrue(found.vectorCalls > 0, () -> "nothing was vectorized: " + options);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MODELS)
    void scalarCodeUsesNoVectorsAndNoLibraryMath(String model, String optimizer) {
        for (ElementType type : ElementType.values()) {
            var options = CompileOptions.standard().withType(type).withBackend(Backend.SCALAR);
            var found = scan(model, optimizer, options);
            assertEquals(List.of(), found.banned, options::toString);
            assertEquals(0, found.vectorCalls, options::toString);
            assertTrue(found.largestMethodBytes < HUGE_METHOD_BYTES, () -> options + " " + found.largestMethodBytes);
        }
    }

    private static Findings scan(String model, String optimizer, CompileOptions options) {
        var entries =
                ModelCompiler.entries(BundledExamples.model(model), BundledExamples.optimizer(optimizer), options);
        var found = new Findings();
        entries.all()
                .values()
                .forEach(entry -> entry.code().kernels().forEach(kernel -> scan(kernel.classFile(), found)));
        assertTrue(found.classes > 0);
        return found;
    }

    private static void scan(byte[] classFile, Findings found) {
        found.classes++;
        new ClassReader(classFile).accept(new MethodScan(found), 0);
    }

    /** Looks at every instruction of every method. */
    private static final class MethodScan extends ClassVisitor {
        private final Findings found;

        MethodScan(Findings found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            return new CodeSizeEvaluator(Opcodes.ASM9, new Instructions(found)) {
                @Override
                public void visitEnd() {
                    found.largestMethodBytes = Math.max(found.largestMethodBytes, getMaxSize());
                    super.visitEnd();
                }
            };
        }
    }

    /** Notes vector calls, and what is banned. */
    private static final class Instructions extends MethodVisitor {
        private final Findings found;

        Instructions(Findings found) {
            super(Opcodes.ASM9);
            this.found = found;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            if (owner.startsWith("jdk/incubator/vector/")) {
                found.vectorCalls++;
            }
            boolean libraryMath =
                    owner.equals("java/lang/Math") && LIBRARY_MATH.contains(name.toUpperCase(Locale.ROOT));
            if (name.startsWith("reduceLanes") || libraryMath || owner.equals("java/lang/StrictMath")) {
                found.banned.add(owner + "." + name);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String type) {
            if (owner.equals("jdk/incubator/vector/VectorOperators") && LIBRARY_MATH.contains(name)) {
                found.banned.add(owner + "." + name);
            }
        }
    }
}
