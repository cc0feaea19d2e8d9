package dev.vedette.benchmarks.delivery;

import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Message;
import dev.vedette.delivery.siem.Occurrence;
import dev.vedette.delivery.siem.Render;
import dev.vedette.delivery.siem.Selection;
import dev.vedette.delivery.syslog.SyslogDestination;
import dev.vedette.delivery.syslog.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Alerts over TLS as the job sends them, from the encoded alert on: read, rendered as ECS JSON in RFC 5424, sent. The
 * receiver measures, from the first octet to the end of the last message.
 */
final class Syslog {
    private static final double TARGET = 20_000;

    private final DeliveryBenchmark.Settings settings;

    Syslog(DeliveryBenchmark.Settings settings) {
        this.settings = settings;
    }

    Map<String, Object> run() throws Exception {
        List<Double> rates = new ArrayList<>();
        long octets = 0;
        try (SyslogReceiver receiver = SyslogReceiver.start(settings.work())) {
            for (int round = -1; round < settings.rounds(); round++) {
                SyslogReceiver.Count count = send(receiver);
                if (count.messages() != settings.alerts()) {
                    throw new IllegalStateException(
                            "the receiver has " + count.messages() + " of " + settings.alerts() + " alerts");
                }
                octets = count.octets() / count.messages();
                if (round >= 0) {
                    rates.add(count.messages() * 1e9 / count.nanos());
                }
            }
        }
        Spread spread = Spread.of(rates);
        settings.out()
                .printf(
                        Locale.ROOT,
                        "Syslog over TLS, rendering included: %d rounds after one that warms up, %d alerts of %d octets, receiver in a JVM of its own%n"
                                + "alerts/s  %s%n"
                                + "target: at least 20000 alerts/s: %s%n",
                        rates.size(),
                        settings.alerts(),
                        octets,
                        spread.text("%.0f"),
                        spread.median() >= TARGET ? "met" : "not met");
        return Map.of("alertsPerRound", settings.alerts(), "octets", octets, "alertsPerSecond", rates);
    }

    private SyslogReceiver.Count send(SyslogReceiver receiver) throws Exception {
        SyslogDestination destination = new SyslogDestination(
                "localhost", receiver.port(), new Transport.Tls(receiver.trust()), new EcsFormat());
        StreamExecutionEnvironment env = Jobs.environment(settings.work());
        env.fromSequence(0, settings.alerts() - 1L)
                .map(new Alerts(), TypeInformation.of(Occurrence.class))
                .map(new Render(destination.format(), Selection.ALL), TypeInformation.of(Message.class))
                .sinkTo(destination.sink("benchmark", settings.kafka()));
        env.execute("syslog");
        return receiver.count();
    }

    private static final class Alerts implements MapFunction<Long, Occurrence> {
        private static final long serialVersionUID = 1L;
        private static final Occurrence[] ALL = Samples.occurrences();

        @Override
        public Occurrence map(Long number) {
            return ALL[(int) (number % ALL.length)];
        }
    }
}
