package org.xhat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layering of the modules and of the compiler's packages. */
@AnalyzeClasses(packages = "org.xhat", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule runtimeNeverUsesTheCompiler = noClasses()
            .that()
            .resideInAnyPackage("org.xhat.dsl..", "org.xhat.layers..", "org.xhat.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.xhat.compiler..", "org.xhat.cli..", "org.xhat.examples..")
            .allowEmptyShould(true);
}
