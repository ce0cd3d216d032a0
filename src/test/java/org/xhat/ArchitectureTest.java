package org.xhat;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;

/** The layering: which module, which package of the compiler and which library may be used from where. */
@AnalyzeClasses(packages = "org.xhat", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String COMPILER = "org.xhat.compiler.";

    /**
     * What each package of the compiler may use of the others. The intermediate representations (ast, graph with its
     * operators, kernel, loop) are shared; the passes between them (front, autodiff, rewrite, schedule) never see each
     * other, nor the interpreter that checks them. A backend is a leaf: it has its kernels scheduled, and emits the loops.
     * Only the pipeline knows all of them.
     */
    // spotless:off
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("diag",        Set.of()),
            entry("ast",         Set.of("diag")),
            entry("graph",       Set.of()),
            entry("op",          Set.of("graph")),
            entry("front",       Set.of("diag", "ast", "graph", "op")),
            entry("interpret",   Set.of("graph", "op")),
            entry("autodiff",    Set.of("graph", "op")),
            entry("rewrite",     Set.of("graph", "op")),
            entry("kernel",      Set.of("graph", "op")),
            entry("loop",        Set.of("graph", "kernel")),
            entry("schedule",    Set.of("graph", "op", "kernel", "loop")),
            entry("backend.jvm", Set.of("graph", "kernel", "schedule", "loop")),
            entry("report",      Set.of("diag", "ast", "graph", "op", "kernel", "loop")),
            entry("pipeline",    Set.of("diag", "ast", "graph", "op", "front", "interpret", "autodiff", "rewrite", "kernel",
                                        "loop", "backend.jvm", "report")));
    // spotless:on

    /** The constants of {@code VectorOperators} that stand for library math. */
    private static final Set<String> LIBRARY_MATH = Set.of(
            "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP", "EXPM1", "LOG",
            "LOG10", "LOG1P", "POW", "HYPOT", "CBRT");

    @ArchTest
    static final ArchRule runtimeUsesNeitherCompilerNorExamples = noClasses()
            .that()
            .resideInAnyPackage("org.xhat.dsl..", "org.xhat.layers..", "org.xhat.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.xhat.compiler..", "org.xhat.cli..", "org.xhat.examples..");

    @ArchTest
    static final ArchRule compilerUsesNeitherCommandLineNorExamples = noClasses()
            .that()
            .resideInAPackage("org.xhat.compiler..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.xhat.cli..", "org.xhat.examples..");

    @ArchTest
    static final ArchRule aDefinitionUsesTheDslAlone = classes()
            .that()
            .resideInAnyPackage("org.xhat.layers..", "org.xhat.examples..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "org.xhat.dsl..", "org.xhat.layers..", "org.xhat.examples..");

    @ArchTest
    static final ArchRule packagesOfTheCompilerKeepToTheTable =
            classes().that().resideInAPackage("org.xhat.compiler.*..").should(useOnlyWhatTheTableAllows());

    @ArchTest
    static final ArchRule javaParserOnlyInTheFrontEnd = onlyFrom("org.xhat.compiler.front", "com.github.javaparser..");

    @ArchTest
    static final ArchRule asmOnlyInTheJvmBackend = onlyFrom("org.xhat.compiler.backend.jvm", "org.objectweb.asm..");

    @ArchTest
    static final ArchRule ejmlOnlyInTheRuntime = onlyFrom("org.xhat.runtime..", "org.ejml..");

    @ArchTest
    static final ArchRule jsonInRuntimeAndCommandLine = noClasses()
            .that()
            .resideInAPackage("org.xhat.compiler..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule terminalOnlyInTheCommandLine = onlyFrom("org.xhat.cli..", "picocli..", "me.tongfei..");

    /** A terminal shows what it is sent: everything goes through the class that escapes it, but for our own cursor movements. */
    @ArchTest
    static final ArchRule onlyTheTerminalWritesToTheStandardStreams = noClasses()
            .that()
            .haveNameNotMatching(
                    "org\\.xhat\\.cli\\.(bench\\.)?(Main|Terminal|StandardOutput|IncubatorNotice|TerminalBar|Worker)")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule noWindowsAndNoPictureLibraries =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.awt..", "javax.swing..");

    @ArchTest
    static final ArchRule onlyTheBuilderMakesNodes = constructors()
            .that()
            .areDeclaredIn(Node.class)
            .should()
            .onlyBeCalled()
            .byClassesThat()
            .areAssignableTo(GraphBuilder.class);

    /** Both give different bits before and after C2 compiles them, and at different vector widths. */
    @ArchTest
    static final ArchRule noLibraryMathAndNoLaneReductionOfTheVectorApi = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "a transcendental operation or a lane reduction of the Vector API",
                    access -> isVectorApi(access.getTarget())
                            && (access.getTarget().getName().startsWith("reduceLanes")
                                    || LIBRARY_MATH.contains(access.getTarget().getName()))));

    private static boolean isVectorApi(AccessTarget target) {
        return target.getOwner().getPackageName().equals("jdk.incubator.vector");
    }

    private static ArchRule onlyFrom(String user, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(user)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
        return new ArchCondition<>("use only what the table allows") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                String from = compilerPackage(user);
                Set<String> allowed = MAY_USE.get(from);
                if (allowed == null) {
                    events.add(SimpleConditionEvent.violated(user, "the package " + from + " is not in the table"));
                    return;
                }
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    if (used.getPackageName().startsWith(COMPILER)
                            && !from.equals(compilerPackage(used))
                            && !allowed.contains(compilerPackage(used))) {
                        events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String compilerPackage(JavaClass owner) {
        return owner.getPackageName().substring(COMPILER.length());
    }
}
