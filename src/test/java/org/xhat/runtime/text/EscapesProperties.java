package org.xhat.runtime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.xml.sax.InputSource;

/** What text of others may do to a line, a document and a path: nothing. */
@Tag("locale")
final class EscapesProperties {
    @Example
    void whatCannotBeSeenIsWrittenOut() {
        assertEquals("a\\nb\\r\\tc", Escapes.forTerminal("a\nb\r\tc"));
        assertEquals("\\u001b[2J \\u007f \\u009b31m", Escapes.forTerminal("\033[2J \u007f \u009b31m"));
        assertEquals("\\u202e \\u2066 \\u200f \\ufeff", Escapes.forTerminal("\u202e \u2066 \u200f \ufeff"));
        assertEquals("\\u2028 \\u2029 \\u00a0\\uffff", Escapes.forTerminal("\u2028 \u2029 \u00a0\uffff"));
        assertEquals("\\ud800x\\udfff \\udb40\\udc01", Escapes.forTerminal("\ud800x\udfff \udb40\udc01"));
    }

    @Example
    void whatCanBeSeenStays() {
        String text = "batch norm – x̂ = (x − μ)/σ · “…” ä 漢字 سلام 😀 \\n";
        assertEquals(text, Escapes.forTerminal(text));
    }

    @Property
    void onATerminalAllIsOneLineOfVisibleCharacters(@ForAll("texts") String text) {
        String shown = Escapes.forTerminal(text);
        assertTrue(shown.lines().count() <= 1);
        assertTrue(shown.codePoints().allMatch(c -> c >= ' ' && !Character.isISOControl(c) && !isSurrogate(c)), shown);
        assertEquals(shown, Escapes.forTerminal(shown));
    }

    @Property
    void inADocumentTextReadsBackAsItIsShown(@ForAll("texts") String text) throws Exception {
        String document = "<a b=\"" + Escapes.forXml(text) + "\">" + Escapes.forXml(text) + "</a>";
        var read = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(document)))
                .getDocumentElement();
        assertEquals(Escapes.forTerminal(text), read.getTextContent());
        assertEquals(Escapes.forTerminal(text), read.getAttribute("b"));
    }

    @Property
    void asPartOfAPathANameIsOneVisibleName(@ForAll("texts") String text) {
        String part = Escapes.forPath("a" + text);
        assertEquals(1, Path.of(part).getNameCount());
        assertEquals(part, Escapes.forTerminal(part));
        assertFalse(part.contains("/") || part.contains("\\"));
        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(part));
    }

    @Example
    void aPathPartNeverNamesAnotherFolder() {
        assertEquals("_.", Escapes.forPath(".."));
        assertEquals("BatchNormMlp", Escapes.forPath("BatchNormMlp"));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings(), // every unit, halves of pairs too
                Arbitraries.strings()
                        .withChars("\0\t\n\r\033\u007f\u0085\u009b\u061c\u200e\u202e\u2028\u2066<>&\"'/.=\\a"));
    }

    private static boolean isSurrogate(int character) {
        return character <= 0xFFFF && Character.isSurrogate((char) character);
    }
}
