package dev.vedette.console.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.core.SearchRequest;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.console.elasticsearch.Elasticsearch.Search;
import dev.vedette.console.session.Tenants;
import java.io.StringReader;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search may not hold: nobody has to answer for that to be known. What it finds is seen in {@code TenantsApartTest}. */
class TenantSearchTest {

    private static final String NOBODY = "http://127.0.0.1:9";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "{\"suggest\": {}}|suggest",
                "{\"knn\": {}}|knn",
                "{\"runtime_mappings\": {}}|runtime_mappings",
                "{\"aggregations\": {}}|aggregations",
                "{\"aggs\": {\"a\": {\"global\": {}}}}|global",
                "{\"aggs\": {\"a\": {\"filter\": {}, \"aggs\": {\"b\": {\"global\": {}}}}}}|global",
                "{\"aggs\": {\"a\": {\"filter\": {}, \"aggregations\": {\"b\": {\"significant_text\": {}}}}}}|significant_text",
                "{\"aggs\": {\"a\": {\"significant_terms\": {\"field\": \"f\"}}}}|significant_terms",
                "{\"aggs\": {\"a\": {\"terms\": {\"field\": \"f\", \"min_doc_count\": 0}}}}|min_doc_count",
                "{\"aggs\": {\"a\": {\"multi_terms\": {\"min_doc_count\": 0}}}}|min_doc_count"
            })
    void whatFindsOrCountsBeyondTheQueryIsRefusedWhoeverAsks(String body, String part) throws Exception {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(body);
        assertThat(TenantSearch.beyondTheQuery(json)).hasValue(part);
        try (Elasticsearch elasticsearch = new Elasticsearch(URI.create(NOBODY), Access.OPEN)) {
            for (Tenants tenants : List.of(Tenants.ALL, Tenants.of(List.of("acme")))) {
                TenantSearch search = elasticsearch.within(tenants);
                assertThatThrownBy(() -> search.search(new Search("vedette-alerts", json)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(part);
                assertThatThrownBy(() -> search.search(List.of(new Search("vedette-alerts", json))))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> search.searchPointInTime(json)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "{\"aggs\": {\"a\": {\"global\": {}}}}",
                "{\"aggs\": {\"a\": {\"terms\": {\"field\": \"f\", \"min_doc_count\": 0}}}}",
                "{\"suggest\": {\"a\": {\"text\": \"t\", \"term\": {\"field\": \"f\"}}}}",
                "{\"knn\": {\"field\": \"f\", \"query_vector\": [1], \"k\": 1, \"num_candidates\": 1}}"
            })
    void soItIsInARequestOfTheClientsTypes(String body) throws Exception {
        SearchRequest request = SearchRequest.of(search -> search.withJson(new StringReader(body)));
        try (Elasticsearch elasticsearch = new Elasticsearch(URI.create(NOBODY), Access.OPEN)) {
            assertThatThrownBy(() -> elasticsearch.within(Tenants.ALL).search(request))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSearchThatKeepsToItsQueryIsNotRefused() throws Exception {
        assertThat(TenantSearch.beyondTheQuery((ObjectNode) new ObjectMapper().readTree("""
                {"size": 0, "query": {"match_all": {}}, "aggs": {"global": {"date_histogram": {"min_doc_count": 0},
                 "aggs": {"of": {"terms": {"field": "f", "min_doc_count": 1}}}}}}""")))
                .isEmpty();
    }
}
