package dev.vedette.benchmarks.delivery;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.delivery.elasticsearch.Cluster;
import dev.vedette.delivery.elasticsearch.Document;
import dev.vedette.delivery.elasticsearch.ElasticsearchSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.http.HttpHost;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestClient;

/**
 * The Elasticsearch sink in a Flink job against the client's own {@link BulkIngester} with its defaults (a thousand
 * operations a request, one request in flight): the same documents into the same index of the same server, which is
 * empty before each round.
 */
final class Bulk {
    private static final double TARGET = 0.9;

    private final DeliveryBenchmark.Settings settings;
    private final RestClient http;

    Bulk(DeliveryBenchmark.Settings settings) {
        this.settings = settings;
        this.http = client(settings);
    }

    private static RestClient client(DeliveryBenchmark.Settings settings) {
        return RestClient.builder(HttpHost.create(settings.elasticsearch().toString()))
                .build();
    }

    Map<String, Object> run() throws Exception {
        Feed.documents = Samples.documents(settings.documents());
        List<Double> sink = new ArrayList<>();
        List<Double> helper = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        try (http) {
            // The sink first: it installs the template by which both write.
            measured(this::sink);
            measured(this::helper);
            for (int round = 0; round < settings.rounds(); round++) {
                // In turns, and each as often the first.
                boolean sinkFirst = round % 2 == 0;
                double first = measured(sinkFirst ? this::sink : this::helper);
                double second = measured(sinkFirst ? this::helper : this::sink);
                sink.add(sinkFirst ? first : second);
                helper.add(sinkFirst ? second : first);
                ratios.add(sink.get(round) / helper.get(round));
            }
            print(Spread.of(sink), Spread.of(helper), Spread.of(ratios));
        } finally {
            Feed.documents = new Document[0];
        }
        return Map.of("documentsPerRound", settings.documents(), "sink", sink, "bulkIngester", helper, "ratio", ratios);
    }

    private void print(Spread sink, Spread helper, Spread ratio) throws IOException {
        int bytes = Feed.documents[0].json().length;
        settings.out()
                .printf(
                        Locale.ROOT,
                        "Elasticsearch %s: %d rounds after one that warms up, in turns, %d documents of %d bytes%n"
                                + "Flink job's sink, documents/s          %s%n"
                                + "the client's BulkIngester, documents/s  %s%n"
                                + "sink to BulkIngester                    %s%n"
                                + "target: at least 0.9 of the BulkIngester: %s%n",
                        version(),
                        settings.rounds(),
                        settings.documents(),
                        bytes,
                        sink.text("%.0f"),
                        helper.text("%.0f"),
                        ratio.text("%.2f"),
                        ratio.median() >= TARGET ? "met" : "not met");
    }

    /** Nanoseconds that writing all documents takes. */
    @FunctionalInterface
    private interface Way {
        long write() throws Exception;
    }

    /** Documents a second; that they are all there is seen by counting them. */
    private double measured(Way way) throws Exception {
        String index = Feed.documents[0].index();
        Request delete = new Request("DELETE", "/" + index);
        delete.addParameter("ignore_unavailable", "true");
        http.performRequest(delete);
        http.performRequest(new Request("PUT", "/" + index));
        long nanos = way.write();
        http.performRequest(new Request("POST", "/" + index + "/_refresh"));
        long found = new ObjectMapper()
                .readTree(http.performRequest(new Request("GET", "/" + index + "/_count"))
                        .getEntity()
                        .getContent())
                .path("count")
                .asLong(-1);
        if (found != settings.documents()) {
            throw new IllegalStateException(index + " holds " + found + " of " + settings.documents() + " documents");
        }
        return settings.documents() * 1e9 / nanos;
    }

    private long sink() throws Exception {
        StreamExecutionEnvironment env = Jobs.environment(settings.work());
        ElasticsearchSink sink = new ElasticsearchSink(
                Cluster.open(settings.elasticsearch()), settings.kafka(), ElasticsearchSink.Kind.EVENTS);
        env.fromSequence(0, settings.documents() - 1L)
                .map(new Feed(), TypeInformation.of(Document.class))
                .sinkTo(Clocked.of(sink));
        env.execute("elasticsearch");
        return Clocked.nanos();
    }

    private long helper() throws Exception {
        // A client of its own, as the sink has in each round.
        try (RestClient client = client(settings)) {
            ElasticsearchAsyncClient async =
                    new ElasticsearchAsyncClient(new RestClientTransport(client, new JacksonJsonpMapper()));
            long began = System.nanoTime();
            try (BulkIngester<Void> ingester = BulkIngester.of(of -> of.client(async))) {
                for (Document document : Feed.documents) {
                    BinaryData json = BinaryData.of(document.json(), ContentType.APPLICATION_JSON);
                    ingester.add(operation -> operation.create(create ->
                            create.index(document.index()).id(document.id()).document(json)));
                }
            }
            return System.nanoTime() - began;
        }
    }

    private String version() throws IOException {
        Request nodes = new Request("GET", "/_nodes");
        nodes.addParameter("filter_path", "nodes.*.version");
        return new ObjectMapper()
                .readTree(http.performRequest(nodes).getEntity().getContent())
                .findPath("version")
                .asText("?");
    }

    /** What is written lies ready: making it is neither side's work. */
    private static final class Feed implements MapFunction<Long, Document> {
        private static final long serialVersionUID = 1L;
        private static volatile Document[] documents = new Document[0];

        @Override
        public Document map(Long number) {
            return documents[number.intValue()];
        }
    }
}
