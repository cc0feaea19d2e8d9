package dev.vedette.benchmarks.agent;

import java.nio.file.Path;
import java.util.List;

/** What is attached to the server. */
enum Kind {
    NONE("without"),
    VEDETTE("with Vedette"),
    OPENTELEMETRY("with OpenTelemetry");

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Options of the JVM. */
    List<String> jvm(Place place, Path spool) {
        return switch (this) {
            case NONE -> List.of();
            case VEDETTE ->
                List.of(
                        "-javaagent:" + place.checkout().resolve("collector-agent/agent/target/vedette-agent.jar"),
                        "-Dvedette.kafka.bootstrap=" + place.bootstrap(),
                        "-Dvedette.spool.dir=" + spool,
                        "-Dvedette.trusted.proxies=127.0.0.0/8");
            // As people run it: traces and metrics, to a collector on the same machine.
            case OPENTELEMETRY ->
                List.of(
                        "-javaagent:"
                                + place.checkout().resolve("infra/benchmarks/agent/target/opentelemetry-javaagent.jar"),
                        "-Dotel.service.name=bench",
                        "-Dotel.exporter.otlp.protocol=http/protobuf",
                        "-Dotel.exporter.otlp.endpoint=" + place.receiver());
        };
    }

    /**
     * Where things are.
     *
     * @param checkout of the project, built
     * @param receiver of OTLP
     */
    record Place(Path checkout, Path work, String bootstrap, String receiver, Processors processors) {}
}
