package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code xhat}, in a checkout where Maven and Java are scripts that leave and want what the real ones do. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LauncherTest {
    /** Waits as long as a test holds it; one that is never let go on fails. */
    private static final String HOLD = """
            #!/bin/bash
            hold() {
              while [[ -e "FOLDER/hold-$1" ]]; do
                ((SECONDS < 50)) || exit 1
                sleep 0.05
              done
            }
            """;

    /** Builds, the jars of old gone meanwhile; each build is a line of {@code builds}. */
    private static final String MAVEN = HOLD + """
            until [[ $1 == --file ]]; do
              shift
            done
            cd "${2%/*}"
            if [[ -f broken ]]; then
              cat broken
              exit 1
            fi
            rm -rf {compiler/cli,dsl-examples}/target/quick/*.jar
            echo build >>"FOLDER/builds"
            hold build
            mkdir -p {compiler/cli,dsl-examples}/target/quick/lib
            echo $RANDOM >compiler/cli/target/quick/xhat-cli-0.jar
            echo $RANDOM >compiler/cli/target/quick/lib/xhat-runtime-0.jar
            echo $RANDOM >dsl-examples/target/quick/xhat-dsl-examples-0.jar
            for module in dsl-examples/benchmarks{,/peers}; do
              if [[ ,$*, == *[\\ ,]$module[\\ ,]* ]]; then
                echo "$module" >>"FOLDER/extras"
                mkdir -p "$module/target/quick/lib"
                echo $RANDOM >"$module/target/quick/lib/extra-0.jar"
                echo $RANDOM >"$module/target/quick/xhat-extra-0.jar"
              fi
            done
            """;

    /** Says what it is given, once it found every jar of its class path; an archive is asked for after a build. */
    private static final String JAVA = HOLD + """
            while [[ $1 != org.xhat.cli.Main ]]; do
              [[ $1 != -cp ]] || class_path=$2
              [[ $1 != -XX:ArchiveClassesAtExit=* ]] || exit 0
              shift
            done
            shift
            echo "$*" >>"FOLDER/started"
            hold "$1"
            for jar in ${class_path//:/ }; do
              [[ -f $jar ]] || echo "ClassNotFoundException: $jar"
            done
            [[ $1 != bench ]] || echo "$(tr : '\\n' <<<"$class_path" | grep -c extra) further jars"
            echo "LC_ALL=$LC_ALL ran $*"
            """;

    /** What the script finds on its path beside Maven. */
    private static final List<String> TOOLS = List.of(
            "bash cat chmod cp dirname find flock grep ln locale ls mkdir mktemp mv ps readlink rm sed sleep touch tr"
                    .split(" "));

    @TempDir
    Path folder;

    private Path checkout = Path.of("");
    private Path tools = Path.of("");
    private Path jdk = Path.of("");

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        String script = Files.readString(Path.of("../../xhat").toAbsolutePath());
        executable(checkout.resolve("xhat"), script.replace("/usr/lib/jvm", folder.toString() + "/jvm"));
        for (String module : List.of(
                "runtime",
                "compiler",
                "compiler/cli",
                "dsl-examples",
                "dsl-examples/benchmarks",
                "dsl-examples/benchmarks/peers")) {
            Files.createDirectories(checkout.resolve(module + "/src/main/resources"));
            Files.createFile(checkout.resolve(module + "/pom.xml"));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createFile(checkout.resolve("compiler/cli/hotspot.options"));
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            executable(tools.resolve(tool), "#!/bin/bash\nexec $(PATH=/usr/bin:/bin; type -P " + tool + ") \"$@\"\n");
        }
        executable(tools.resolve("mvn"), script(MAVEN));
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectory(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(jdk.resolve("bin/java"), script(JAVA));
        executable(jdk.resolve("bin/javac"), "#!/bin/bash\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private String script(String text) {
        return text.replace("FOLDER", folder.toString());
    }

    private Process start(String name, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(checkout.resolve("xhat").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }

    private CommandRun end(String name, Process process) throws IOException, InterruptedException {
        int exitCode = process.waitFor();
        return new CommandRun(
                exitCode,
                Files.readString(folder.resolve(name + ".out")),
                Files.readString(folder.resolve(name + ".err")));
    }

    private CommandRun run(String... arguments) throws IOException, InterruptedException {
        return end("run", start("run", arguments));
    }

    /** The lines of a file that the scripts write; 0 where there is none yet. */
    private int lines(String file) throws IOException {
        Path lines = folder.resolve(file);
        return Files.exists(lines) ? Files.readAllLines(lines).size() : 0;
    }

    /** What a launch has said so far on its standard error. */
    private String said(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".err"));
    }

    /** Holds the build, or the command of this name, until the file is deleted. */
    private Path hold(String what) throws IOException {
        return Files.createFile(folder.resolve("hold-" + what));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void theFirstLaunchBuildsAndTheNextOnesRunAtOnce() throws Exception {
        var first = run("train", "a model").ending(0);
        assertEquals("LC_ALL=C.UTF-8 ran train a model\n", first.out());
        assertTrue(first.err().startsWith("xhat: building for the first time"), first.err());
        assertEquals("", run("doctor").ending(0).err());
        assertEquals(1, lines("builds"));
    }

    @Test
    void itBuildsAgainWhereASourceIsNewerButNotWhereAModelIs() throws Exception {
        run("doctor").ending(0);
        var later = FileTime.from(Instant.now().plusSeconds(2));
        Path model = Files.createDirectories(checkout.resolve("dsl-examples/src/main/java"));
        Files.setLastModifiedTime(Files.createFile(model.resolve("Model.java")), later);
        assertEquals("", run("doctor").ending(0).err());
        Path source = Files.createFile(checkout.resolve("compiler/src/main/New.java"));
        Files.setLastModifiedTime(source, later);
        assertTrue(run("doctor").ending(0).err().startsWith("xhat: its sources changed: building\n"));
        assertEquals(2, lines("builds"));
    }

    /** Its module and, where they are wanted, its peers are built by the first launch that needs them. */
    @Test
    void benchAloneBuildsItsModules() throws Exception {
        run("doctor").ending(0);
        assertEquals(0, lines("extras"));
        assertEquals(
                "2 further jars\nLC_ALL=C.UTF-8 ran bench\n",
                run("bench").ending(0).out());
        assertEquals("", run("bench").ending(0).err());
        assertEquals(1, lines("extras"));
        var compared = run("bench", "--peers").ending(0);
        assertTrue(compared.err().contains("fetching the peer"), compared.err());
        assertEquals("4 further jars\nLC_ALL=C.UTF-8 ran bench --peers\n", compared.out());
        assertEquals("", run("bench", "--peers").ending(0).err());
        assertEquals(3, lines("extras"));
    }

    @Test
    void aFolderThatIsGoneIsTold() throws Exception {
        String gone = "mkdir gone && cd gone && rmdir ../gone && exec " + checkout + "/xhat doctor";
        var process = new ProcessBuilder("bash", "-c", gone)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor());
        assertTrue(said.contains("xhat: the current folder is gone: change to one that exists.\n"), said);
    }

    @Test
    void twoLaunchesAtOnceAreOneBuild() throws Exception {
        assertOneWaits("xhat: waiting for the build that another xhat runs\n");
    }

    @Test
    void twoLaunchesAtOnceAreOneBuildWithoutFlockToo() throws Exception {
        Files.delete(tools.resolve("flock"));
        assertOneWaits("xhat: waiting for the build that process ");
    }

    /** Of two launches one says that it waits for the build of the other, and builds nothing itself; both find their jars. */
    private void assertOneWaits(String sentence) throws Exception {
        Path hold = hold("build");
        var first = start("first", "one");
        var second = start("second", "two");
        await(() -> (said("first") + said("second")).contains(sentence));
        Files.delete(hold);
        assertEquals("LC_ALL=C.UTF-8 ran one\n", end("first", first).ending(0).out());
        assertEquals("LC_ALL=C.UTF-8 ran two\n", end("second", second).ending(0).out());
        assertEquals(1, lines("builds"));
    }

    @Test
    void aCheckoutThatWasCopiedStartsItsOwnJars() throws Exception {
        run("doctor").ending(0);
        Path copy = folder.resolve("copy");
        var copied = new ProcessBuilder("cp", "-a", checkout.toString(), copy.toString()).start();
        assertEquals(0, copied.waitFor());
        Files.move(checkout, folder.resolve("elsewhere"));
        checkout = copy;
        assertEquals("", run("doctor").ending(0).err());
        assertEquals(1, lines("builds"));
    }

    /** Both read jars of the first build: one while Maven has removed what it is to build, one after that. */
    @Test
    void whatRunsKeepsItsJarsWhileAnotherBuilds() throws Exception {
        run("doctor").ending(0);
        Path holdDuring = hold("during");
        Path holdAfter = hold("after");
        Path holdBuild = hold("build");
        var during = start("during", "during");
        var after = start("after", "after");
        await(() -> lines("started") == 3);
        Path source = Files.createFile(checkout.resolve("runtime/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        var building = start("building", "doctor");
        await(() -> lines("builds") == 2);
        Files.delete(holdDuring);
        assertEquals(
                "LC_ALL=C.UTF-8 ran during\n", end("during", during).ending(0).out());
        Files.delete(holdBuild);
        end("building", building).ending(0);
        Files.delete(holdAfter);
        assertEquals("LC_ALL=C.UTF-8 ran after\n", end("after", after).ending(0).out());
    }

    private void leaveLockOfTheDead() throws IOException, InterruptedException {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/quick.lock.owner"), Path.of(Long.toString(gone.pid())));
    }

    @Test
    void aLockWhoseOwnerDiedHoldsNobodyUp() throws Exception {
        Files.delete(tools.resolve("flock"));
        leaveLockOfTheDead();
        assertEquals("LC_ALL=C.UTF-8 ran doctor\n", run("doctor").ending(0).out());
        assertFalse(Files.isSymbolicLink(checkout.resolve("target/quick.lock.owner")));
    }

    /** Two launches find that the owner died; one has taken the lock and builds before the other does anything about it. */
    @Test
    void ofALockWhoseOwnerDiedThereIsOneHeir() throws Exception {
        Files.delete(tools.resolve("flock"));
        executable(tools.resolve("ps"), script(HOLD + """
                mkdir "FOLDER/judged" 2>/dev/null && hold judgement
                exit 1
                """));
        leaveLockOfTheDead();
        Path holdJudgement = hold("judgement");
        Path holdBuild = hold("build");
        var late = start("late", "late");
        await(() -> Files.exists(folder.resolve("judged")));
        var heir = start("heir", "heir");
        await(() -> lines("builds") == 1);
        Files.delete(holdJudgement);
        await(() -> said("late").contains("xhat: waiting for the build that process " + heir.pid()));
        Files.delete(holdBuild);
        end("heir", heir).ending(0);
        end("late", late).ending(0);
        assertEquals(1, lines("builds"));
    }

    @Test
    void aLockThatIsHeldIsWaitedForAloud() throws Exception {
        Files.delete(tools.resolve("flock"));
        Path owner = checkout.resolve("target/quick.lock.owner");
        Files.createDirectories(owner.getParent());
        long self = ProcessHandle.current().pid();
        Files.createSymbolicLink(owner, Path.of(Long.toString(self)));
        var waiting = start("run", "doctor");
        await(() -> !said("run").isEmpty());
        assertEquals(
                "xhat: waiting for the build that process " + self + " runs; if that is no xhat, delete " + owner
                        + "\n",
                said("run"));
        Files.delete(owner);
        end("run", waiting).ending(0);
    }

    /** The project's tests are no test of a model. */
    @Test
    void aModelIsNotTestedByTheProjectsTests() throws Exception {
        String cure =
                "xhat test runs the project's own tests; xhat evaluate MODEL.java --checkpoint FILE measures a model.";
        assertFails(cure, run("test", "Net.java", "--json"));
        assertFails(cure, run("test", "--json", "--checkpoint", "net.safetensors"));
    }

    @Test
    void withoutMavenASentenceSaysSo() throws Exception {
        Files.delete(tools.resolve("mvn"));
        assertFails("found no mvn on the PATH: install Maven.", run("doctor", "--json"));
        assertFails("found no mvn on the PATH: install Maven.", run("test", "--json"));
        assertEquals("", run("doctor").ending(1).out());
    }

    @Test
    void withoutAJdkThatIsNewEnoughASentenceSaysSo() throws Exception {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertFails("needs a JDK 25 or newer and found none", run("doctor", "--json"));
    }

    @Test
    void whereTooFewFilesMayBeOpenASentenceSaysSo() throws Exception {
        String limited = "ulimit -n 10; exec bash " + checkout.resolve("xhat") + " doctor --json";
        var process = new ProcessBuilder("bash", "-c", limited)
                .redirectOutput(folder.resolve("limited.out").toFile())
                .redirectError(folder.resolve("limited.err").toFile())
                .start();
        assertFails("may have 10 files open at once and needs 32: raise the limit", end("limited", process));
    }

    @Test
    void theJvmsOptionsMustBeThere() throws Exception {
        Files.delete(checkout.resolve("compiler/cli/hotspot.options"));
        assertFails("compiler/cli/hotspot.options: restore the file, such as by git checkout", run("doctor", "--json"));
    }

    @Test
    void aJdkIsFoundInTheUsualFoldersToo() throws Exception {
        Files.createDirectory(folder.resolve("jvm"));
        Files.move(jdk, folder.resolve("jvm/jdk-25"));
        run("doctor").ending(0);
    }

    @Test
    void aBuildThatFailsIsToldAndTriedAgain() throws Exception {
        Path broken = checkout.resolve("broken");
        Files.writeString(broken, "[ERROR] Some.java:[3,4] ';' expected\n[ERROR] -> [Help 1]\nmore\n");
        var run = run("doctor", "--json");
        assertTrue(run.err().contains("[ERROR] Some.java:[3,4] ';' expected\n"), run.err());
        assertFalse(run.err().contains("[Help 1]"), run.err());
        assertFails("the build failed; all of its output is in " + checkout + "/target/quick.log", run);
        Files.writeString(broken, "[ERROR] Could not transfer artifact\n");
        assertFails("check the network connection.", run("doctor", "--json"));
        Files.delete(broken);
        run("doctor").ending(0);
    }

    @Test
    void aFailureIsJsonWhateverTheCheckoutIsCalled() throws Exception {
        checkout = Files.move(checkout, folder.resolve("a\ttab, a\nline, a \"quote\" and a \\"));
        Files.writeString(checkout.resolve("broken"), "");
        assertFails("/a?tab, a?line, a \"quote\" and a \\/target/quick.log", run("doctor", "--json"));
    }

    @Test
    void theTestsEndWithMavensVerdict() throws Exception {
        assertEquals("{\"passed\":true}\n", run("test", "--json").ending(0).out());
        Files.writeString(checkout.resolve("broken"), "");
        assertEquals("{\"passed\":false}\n", run("test", "--json").ending(1).out());
    }

    private static void assertFails(String sentence, CommandRun run) {
        run.ending(1);
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals("launcher", run.error().get("kind"));
        assertTrue(String.valueOf(run.error().get("message")).contains(sentence), run.out());
        assertNull(run.error().get("file"));
        assertEquals(1, run.out().lines().count(), run.out());
    }
}
