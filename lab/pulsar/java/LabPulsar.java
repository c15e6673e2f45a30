import java.io.IOException;

/**
 * Runs a standalone Pulsar, and halts it when standard input ends: a broker must not outlive the process that started it,
 * however that one died. Takes the arguments of PulsarStandaloneStarter.
 */
public final class LabPulsar {
  public static void main(String[] args) throws Exception {
    Thread watcher = new Thread(LabPulsar::haltAtEndOfInput, "parent-watcher");
    watcher.setDaemon(true);
    watcher.start();
    org.apache.pulsar.PulsarStandaloneStarter.main(args);
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) continue;
    } catch (IOException ended) {
      // The same as the end of input.
    }
    Runtime.getRuntime().halt(0);
  }
}
