package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pipeline for Windows rules on events of evtx_dump, by rules and events of our own. */
class EvtxPipelineTest {

    private static final String SYSTEM = "{\"Event\": {\"System\": {\"Provider\": {\"#attributes\": {\"Name\": \"P\"}},"
            + " \"EventID\": %s, \"Channel\": \"%s\", \"Computer\": \"c1\", \"Level\": 4}, %s}}";

    /** Log source, selection; event id, channel and data of an event; whether it matches. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            category: process_creation ; `'Image|endswith': '\\\\a.exe'` ; 1    ; Microsoft-Windows-Sysmon/Operational ; "EventData": {"Image": "C:\\\\A.exe"} ; true
            category: process_creation ; `'Image|endswith': '\\\\a.exe'` ; 5    ; Microsoft-Windows-Sysmon/Operational ; "EventData": {"Image": "C:\\\\A.exe"} ; false
            category: process_creation ; `'Image|endswith': '\\\\a.exe'` ; 1    ; Security                             ; "EventData": {"Image": "C:\\\\A.exe"} ; false
            category: registry_event   ; TargetObject: x                 ; 14   ; Microsoft-Windows-Sysmon/Operational ; "EventData": {"TargetObject": "x"} ; true
            category: file_access      ; FileName: x                     ; 10   ; Microsoft-Windows-Kernel-File        ; "EventData": {"FileName": "x"} ; true
            category: ps_script        ; ScriptBlockText: x              ; 4104 ; PowerShellCore/Operational           ; "EventData": {"ScriptBlockText": "x"} ; true
            service: security          ; {EventID: 4625, LogonType: 3}   ; 4625 ; Security                             ; "EventData": {"LogonType": 3} ; true
            service: security          ; EventID: 4625                   ; 4625 ; System                               ; "EventData": {} ; false
            service: system            ; Provider_Name: P                ; 7    ; System                               ; "EventData": {} ; true
            service: system            ; {Computer: c1, Level: 4}        ; 7    ; System                               ; "EventData": {} ; true
            service: application       ; `'Data|contains': x`            ; 1    ; Application                          ; "EventData": {"Data": {"#text": ["a", "xy"]}} ; true
            service: application       ; `'Data|contains': x`            ; 1    ; Application                          ; "EventData": {"Data": "xy"} ; true
            service: windefend         ; ThreatName: x                   ; 1116 ; Microsoft-Windows-Windows Defender/Operational ; "EventData": {"Threat Name": "x"} ; true
            service: wmi               ; PossibleCause: x                ; 5861 ; Microsoft-Windows-WMI-Activity/Operational ; "UserData": {"Operation_ESStoConsumerBinding": {"PossibleCause": "x"}} ; true
            service: applocker         ; {EventID: 8004, FilePath: x}    ; 8004 ; Microsoft-Windows-AppLocker/EXE and DLL ; "UserData": {"RuleAndFileData": {"FilePath": "x"}} ; true
            service: security          ; `'SubjectUserName|fieldref': TargetUserName` ; 1 ; Security                   ; "EventData": {"SubjectUserName": "x", "TargetUserName": "x"} ; true
            service: security          ; [needle]                        ; 1    ; Security                             ; "EventData": {"Any": "a needle"} ; true
            """)
    void windows(String logSource, String selection, String eventId, String channel, String data, boolean matches)
            throws Exception {
        String detection = selection.startsWith("{") || selection.startsWith("[") ? selection : "{" + selection + "}";
        RuleSet set = rules("product: windows, " + logSource, detection);
        assertThat(Rules.matches(set, SYSTEM.formatted(eventId, channel, data))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"linux, process_creation", "macos, process_creation"})
    void rulesOfOtherProductsStayAsTheyAre(String product, String category) throws Exception {
        RuleSet set = rules("product: " + product + ", category: " + category, "{Image: x}");
        assertThat(Rules.matches(set, "{\"Image\": \"x\"}")).isTrue();
    }

    private static RuleSet rules(String logSource, String selection) throws Exception {
        Path file = Path.of("../pipelines/evtx-json.yml");
        Preparation preparation = new Preparation(
                List.of(ProcessingPipeline.parse(file.toString(), Files.readString(file))), Placeholders.none());
        String rule =
                "title: T\nid: t\nlogsource: {" + logSource + "}\ndetection: {s: " + selection + ", condition: s}\n";
        return RuleSet.compile(List.of(RuleFile.parse("rule.yml", rule, preparation)));
    }
}
