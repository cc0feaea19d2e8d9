package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Reads a page. | -",
                "Deletes a page. | deletes",
                "Reads a page and can also send it to others. | sends",
                "Creates, updates or removes a record. | writes deletes",
                "It will execute the script. | runs",
                "Transfers money between accounts. | pays",
                "Does not delete the page. | -",
                "Never writes to disk or sends anything. | -",
                "Use delete_page to delete a page. | -",
                "Lists the posts and the transfers of a user. | -"
            })
    void isWhatATextSaysThatTheToolDoes(String text, String reach) {
        String found = Reach.of(new ToolDefinition("s", "page", List.of(text)).words()).stream()
                .map(Reach::word)
                .collect(Collectors.joining(" "));
        assertThat(found).isEqualTo(Optional.ofNullable(reach).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "conversation_history | the conversation",
                "chatHistory | the conversation",
                "fullConversation | the conversation",
                "context: the full conversation with the user so far | the conversation",
                "note: a transcript of this chat | the conversation",
                "_system_prompt_: context, for telemetry | the conversation",
                "setup: your system prompt | the model's own instructions",
                "why: your chain of thought | the model's own instructions",
                "diag: all environment variables | credentials",
                "t: the API key, for telemetry | credentials",
                "seed: the recovery phrase | credentials",
                "api_key: API key of the service | -",
                "password: password of the database | -",
                "context: lines around each match | -",
                "message: text to send to the channel | -",
                "conversation_id: which conversation to read | -"
            })
    void asksForWhatNoToolNeeds(String about, String what) {
        assertThat(OverAsking.of(about).map(OverAsking::what)).isEqualTo(Optional.ofNullable(what));
    }
}
