package org.xhat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import net.jqwik.api.Property;
import org.junit.platform.commons.annotation.Testable;

/** A test in a class that the build's name patterns skip would never run, and nobody would know. */
@AnalyzeClasses(packages = "org.xhat", importOptions = OnlyIncludeTests.class)
final class TestNamesTest {

    @ArchTest
    static final ArchRule testsStandWhereTheBuildLooksForThem =
            methods().that().areMetaAnnotatedWith(Testable.class).should(standInAClassNamedTestOrProperties());

    @ArchTest
    static final ArchRule propertiesStandInClassesNamedProperties = methods()
            .that()
            .areAnnotatedWith(Property.class)
            .should()
            .beDeclaredInClassesThat()
            .haveNameMatching(".*Properties(\\$.*)?")
            .allowEmptyShould(true);

    private static ArchCondition<JavaMethod> standInAClassNamedTestOrProperties() {
        return new ArchCondition<>("stand in a class named *Test or *Properties") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                JavaClass file = method.getOwner();
                while (file.getEnclosingClass().isPresent()) {
                    file = file.getEnclosingClass().get();
                }
                if (!file.getSimpleName().endsWith("Test")
                        && !file.getSimpleName().endsWith("Properties")) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " would never run"));
                }
            }
        };
    }
}
