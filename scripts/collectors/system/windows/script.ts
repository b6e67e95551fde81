import { Buffer } from "node:buffer";

/**
 * One script for Windows PowerShell 5.1, which each Windows has, that prints one object of JSON: a PowerShell takes longer to
 * start than to answer all of this. A part that cannot be read is null. No command line is asked for.
 */
export const SCRIPT = String.raw`
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false
function Read-Part([scriptblock] $part) { try { & $part } catch { $null } }
function Get-Value([string] $key, [string] $name) {
  try { (Get-ItemProperty -Path $key -Name $name).$name } catch { $null }
}
$os = Get-CimInstance Win32_OperatingSystem
$windows = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
$services = 'HKLM:\SYSTEM\CurrentControlSet\Services'
$memory = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management'
@{
  os = @{
    caption = $os.Caption
    version = $os.Version
    release = Get-Value 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'DisplayVersion'
    booted_at = $os.LastBootUpTime.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    boot = Get-Value "$memory\PrefetchParameters" 'BootId'
    machine = Get-Value 'HKLM:\SOFTWARE\Microsoft\Cryptography' 'MachineGuid'
    hostname = $os.CSName
    total_kb = $os.TotalVisibleMemorySize
    free_kb = $os.FreePhysicalMemory
  }
  reboot = Read-Part { (Test-Path "$windows\Component Based Servicing\RebootPending") -or
    (Test-Path "$windows\WindowsUpdate\Auto Update\RebootRequired") }
  clock = Read-Part { $lines = @(w32tm /query /status); if ($LASTEXITCODE -eq 0) { $lines -join [string][char]10 } }
  pagefiles = Read-Part { ,@(Get-CimInstance Win32_PageFileUsage | ForEach-Object {
    @{ total_mb = $_.AllocatedBaseSize; used_mb = $_.CurrentUsage } }) }
  disks = Read-Part { ,@(Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | ForEach-Object {
    @{ name = $_.DeviceID; type = $_.FileSystem; size = $_.Size; free = $_.FreeSpace; access = $_.Access } }) }
  adapters = Read-Part { ,@(Get-NetAdapter | ForEach-Object {
    @{ index = $_.ifIndex; name = $_.Name; mac = $_.MacAddress; status = [string]$_.Status; virtual = [bool]$_.Virtual } }) }
  addresses = Read-Part { ,@(Get-NetIPAddress | ForEach-Object {
    @{ index = $_.InterfaceIndex; address = $_.IPAddress; suffix = [string]$_.SuffixOrigin; state = [string]$_.AddressState } }) }
  services = Read-Part { ,@(Get-CimInstance Win32_Service | ForEach-Object {
    @{ name = $_.Name; state = $_.State; mode = $_.StartMode; exit = $_.ExitCode
       own_exit = $_.ServiceSpecificExitCode; pid = $_.ProcessId
       triggered = (Test-Path "$services\$($_.Name)\TriggerInfo") } }) }
  tcp = Read-Part { ,@(Get-NetTCPConnection -State Listen -ErrorAction SilentlyContinue | ForEach-Object {
    @{ address = $_.LocalAddress; port = $_.LocalPort; pid = $_.OwningProcess } }) }
  udp = Read-Part { ,@(Get-NetUDPEndpoint -ErrorAction SilentlyContinue | ForEach-Object {
    @{ address = $_.LocalAddress; port = $_.LocalPort; pid = $_.OwningProcess } }) }
  processes = Read-Part { ,@(Get-Process | ForEach-Object { @{ pid = $_.Id; name = $_.ProcessName } }) }
} | ConvertTo-Json -Depth 4 -Compress
`;

/** The words that run it: base64 of UTF-16, so that nothing has to be quoted. */
export const POWERSHELL: readonly string[] = [
  ...["powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass"],
  ...["-EncodedCommand", Buffer.from(SCRIPT, "utf16le").toString("base64")],
];
