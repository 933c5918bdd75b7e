package io.github.shortgpt.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings about machines that are made up. */
class ExaminationTest {
  private static final String SECRET = "hf_abcdefgh";

  @TempDir Path temp;
  private Path proc;
  private Path cache;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void makeMachine() throws IOException {
    proc = Files.createDirectories(temp.resolve("proc"));
    cache = Files.createDirectories(temp.resolve("cache/pytorch"));
    Files.createDirectories(temp.resolve("home/models"));
    Files.createDirectories(temp.resolve("home/calibration"));
    variables.put("HOME", temp.toString());
  }

  private Surroundings surroundings() {
    return new Surroundings(variables, temp.resolve("home"), temp, temp.resolve("cache"), proc);
  }

  private Finding directory(String check) {
    return DirectoriesCheck.findings(surroundings()).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private Finding processor(String flags) throws IOException {
    Files.writeString(
        surroundings().processors(), "model name\t: A Processor\nflags\t\t: fpu " + flags + "\n");
    return ProcessorCheck.finding(surroundings().processors());
  }

  @Test
  void aProcessorIsNamedWithWhatMattersToProducts() throws IOException {
    Finding finding = processor("sse avx2 avx512f avx512_bf16");

    assertTrue(
        finding.found().startsWith("A Processor; AVX2, AVX-512, AVX512-BF16; --dtype auto"),
        finding.found());
    assertEquals(Finding.State.OK, finding.state());
  }

  @Test
  void littleMemoryIsWarnedOf() throws IOException {
    Files.writeString(
        surroundings().memory(), "MemTotal: 4000000 kB\nMemAvailable:    300000 kB\n");

    Finding finding = MemoryCheck.finding(surroundings().memory());

    assertEquals(Finding.State.WARNING, finding.state());
    assertTrue(finding.found().startsWith("307 MB of "), finding.found());
  }

  @Test
  void withoutProcThereIsLessToSayAndNothingFails() {
    assertEquals(Finding.State.OK, MemoryCheck.finding(surroundings().memory()).state());
    assertEquals(Finding.State.OK, ProcessorCheck.finding(surroundings().processors()).state());
  }

  @Test
  void anUnpackingThatWasKilledIsToBeDeletedAndARunningOneIsNot() throws IOException {
    Path killed = Files.createDirectory(cache.resolve("tmp12345"));
    Files.createDirectory(cache.resolve("tmp678"));
    Files.createDirectory(cache.resolve("2.7.1-cpu-linux-x86_64"));
    Files.setLastModifiedTime(killed, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

    Finding finding = directory("leftovers");

    assertEquals(Finding.State.WARNING, finding.state());
    assertEquals("Delete " + killed, finding.advice());
  }

  @Test
  void aPlaceThatIsNotThereYetIsLookedAtWhereItWouldBeMade() {
    variables.put("HF_HUB_CACHE", temp.resolve("models/of/mine").toString());

    Finding finding = directory("model cache");

    assertTrue(finding.found().startsWith(temp + "/models/of/mine, "), finding.found());
    assertFalse(finding.found().contains("not writable"), finding.found());
  }

  @Test
  void aPlaceThatCanNotBeMadeIsWarnedOf() throws IOException {
    Files.writeString(temp.resolve("file"), "");
    variables.put("HF_HOME", temp.resolve("file/hf").toString());

    Finding finding = directory("model cache");

    assertEquals(Finding.State.WARNING, finding.state());
    assertTrue(finding.found().endsWith(", not writable"), finding.found());
  }

  @Test
  void aHomeWithoutModelsIsWarnedOf() throws IOException {
    Files.delete(temp.resolve("home/models"));

    assertEquals(
        Finding.warning(
            "program",
            temp.resolve("home") + " is without models",
            "Unset SHORTGPT_HOME, or give directories for --model and --calibration."),
        directory("program"));
  }

  @Test
  void aTokenIsSaidToBeSetAndNeverPrinted() throws IOException {
    String hub = "https://mirror.example";
    variables.put("HF_ENDPOINT", hub);
    assertEquals(hub + ", no token", HubCheck.finding(surroundings()).found());
    variables.put("HF_TOKEN", SECRET);
    variables.put("HF_HUB_OFFLINE", "1");
    assertEquals(hub + ", a token is set, offline", HubCheck.finding(surroundings()).found());

    variables.clear();
    variables.put("HF_HOME", temp.toString());
    Files.writeString(temp.resolve("token"), SECRET);
    Finding finding = HubCheck.finding(surroundings());
    assertTrue(finding.found().endsWith(", a token is set"), finding.found());
  }

  @Test
  void anAddressWithAPasswordIsRefusedWithoutRepeatingIt() {
    variables.put("HF_ENDPOINT", "https://user:" + SECRET + "@mirror.example");

    Finding finding = HubCheck.finding(surroundings());

    assertEquals(Finding.State.WARNING, finding.state());
    assertFalse((finding.found() + finding.advice()).contains(SECRET), finding.advice());
  }

  @Test
  void threadsThatSpinAreWarnedOf() {
    List<Finding> findings = NativesCheck.findings(surroundings());

    Finding threads =
        findings.stream().filter(f -> f.check().equals("threads")).findFirst().orElseThrow();
    assertEquals(Finding.State.WARNING, threads.state());
    assertTrue(threads.advice().contains("GOMP_SPINCOUNT=1000"), threads.advice());
  }
}
