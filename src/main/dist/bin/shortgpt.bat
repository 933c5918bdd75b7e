@echo off
rem Starts shortgpt on Windows.
setlocal
for %%d in ("%~dp0..") do set "HOME_=%%~fd"
set "JAVA_=java"
if defined JAVA_HOME set "JAVA_=%JAVA_HOME%\bin\java.exe"
if exist "%HOME_%\runtime\bin\java.exe" set "JAVA_=%HOME_%\runtime\bin\java.exe"
if not defined SHORTGPT_HOME set "SHORTGPT_HOME=%HOME_%"
rem Unpacked, so that the engine need not do that at its first start.
if not defined PYTORCH_LIBRARY_PATH if exist "%HOME_%\lib\natives\torch" set "PYTORCH_LIBRARY_PATH=%HOME_%\lib\natives\torch"
set "PYTORCH_VERSION="
set "PYTORCH_FLAVOR="
"%JAVA_%" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx1g -cp "%HOME_%\lib\*" io.github.shortgpt.cli.ShortGpt %*
exit /b %ERRORLEVEL%
