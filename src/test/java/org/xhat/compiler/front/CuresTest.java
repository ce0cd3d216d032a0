package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.Severity;

/**
 * Who follows a cure to the letter is rid of the fault: of each golden case, each diagnostic whose cure says what to write and where
 * is gone then, and no error stands in its place. What other frameworks call things is followed in {@link ForeignNamesTest}.
 */
@Tag("locale")
final class CuresTest {

    private record Case(String name, Diagnostic diagnostic, FollowedCure cure) {}

    private static List<Case> cases() throws IOException {
        var cases = new ArrayList<Case>();
        for (String file : Golden.FILES) {
            for (Golden golden : Golden.all(file)) {
                for (Diagnostic diagnostic : golden.diagnostics()) {
                    boolean isOwnFile = diagnostic.span().file().text().equals(golden.text());
                    if (isOwnFile) {
                        FollowedCure.of(diagnostic)
                                .ifPresent(cure -> cases.add(new Case(golden.name(), diagnostic, cure)));
                    }
                }
            }
        }
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> theFaultIsGone() throws IOException {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name() + ": " + each.diagnostic().message(), () -> assertCured(each)));
    }

    private static void assertCured(Case followed) {
        FollowedCure cure = followed.cure();
        List<Diagnostic> left = Golden.diagnostics(cure.text());
        String inPlace = left.stream()
                .filter(diagnostic -> diagnostic.kind().severity() == Severity.ERROR)
                .filter(diagnostic -> diagnostic.span().file().text().equals(cure.text()))
                .filter(diagnostic -> diagnostic.span().start() < cure.end()
                        && diagnostic.span().end() > cure.start())
                .map(Diagnostic::render)
                .collect(Collectors.joining("\n"));
        assertEquals("", inPlace, () -> followed.diagnostic().render() + "\n" + cure.text());
        assertTrue(
                left.stream()
                        .noneMatch(diagnostic -> diagnostic
                                        .message()
                                        .equals(followed.diagnostic().message())
                                && diagnostic.span().start() == cure.start()),
                cure.text());
    }

    /** Guards the table itself. */
    @Test
    void manyCuresAreFollowed() throws IOException {
        int count = cases().size();
        assertTrue(count >= 40, () -> count + " cures");
    }
}
