<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Drawover</name>
    <message>
        <source>The engine does not answer.</source>
        <translation>引擎没有响应。</translation>
    </message>
    <message>
        <source>The engine did not accept this panel&apos;s key.</source>
        <translation>引擎不接受此面板的密钥。</translation>
    </message>
    <message>
        <source>The engine refused this panel.</source>
        <translation>引擎拒绝了此面板。</translation>
    </message>
    <message>
        <source>That result is no longer held; run Suggest again.</source>
        <translation>该结果已不再保留；请重新点击“给出建议”。</translation>
    </message>
    <message>
        <source>The drawing is too large for the engine.</source>
        <translation>画稿太大，引擎无法处理。</translation>
    </message>
    <message>
        <source>The engine has enough to do; wait a moment, then press Suggest again.</source>
        <translation>引擎正忙；请稍候，再点击“给出建议”。</translation>
    </message>
    <message>
        <source>The engine took too long to answer.</source>
        <translation>引擎响应超时。</translation>
    </message>
    <message>
        <source>The engine answered with an error ({}).</source>
        <translation>引擎返回错误（{}）。</translation>
    </message>
    <message>
        <source>The engine broke off its answer.</source>
        <translation>引擎中断了响应。</translation>
    </message>
    <message>
        <source>Nothing is selected, so the whole drawing may change.</source>
        <translation>没有选区，因此整幅画稿都可能改动。</translation>
    </message>
    <message>
        <source>The selection lies outside of the drawing: select what may change, or nothing.</source>
        <translation>选区在画稿之外：请选择可以改动的部分，或取消选区。</translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <translation>引擎未在运行。</translation>
    </message>
    <message>
        <source>Looking for the engine…</source>
        <translation>正在查找引擎…</translation>
    </message>
    <message>
        <source>The engine is not in use.</source>
        <translation>引擎未启用。</translation>
    </message>
    <message>
        <source>The engine stopped.</source>
        <translation>引擎已停止。</translation>
    </message>
    <message>
        <source>Press Try again; if it stops again, copy the diagnostics into a report.</source>
        <translation>请点击“重试”；如果再次停止，请复制诊断信息并报告问题。</translation>
    </message>
    <message>
        <source>The engine is ready, but it has no pack to draw with.</source>
        <translation>引擎已就绪，但没有可用于绘制的模型包。</translation>
    </message>
    <message>
        <source>Install Drawover again: its packs are missing. Then press Try again.</source>
        <translation>请重新安装 Drawover：缺少模型包。然后点击“重试”。</translation>
    </message>
    <message>
        <source> and </source>
        <translation> 和 </translation>
    </message>
    <message>
        <source>Close the other Drawover windows and Krita; a new engine starts by itself as soon as it has left.</source>
        <translation>请关闭其他 Drawover 窗口和 Krita；旧引擎退出后会自动启动新引擎。</translation>
    </message>
    <message>
        <source>Run “drawover krita install” and restart this program, so that both are of one version.</source>
        <translation>请运行“drawover krita install”并重启本程序，使两者版本一致。</translation>
    </message>
    <message>
        <source>The engine is not running, and this panel does not know how to start it.</source>
        <translation>引擎未在运行，而此面板不知道如何启动它。</translation>
    </message>
    <message>
        <source>Run “drawover krita install” once, or start it yourself with “drawover serve”.</source>
        <translation>请运行一次“drawover krita install”，或用“drawover serve”自行启动。</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <source>The engine stopped while it was starting.</source>
        <translation>引擎在启动过程中停止了。</translation>
    </message>
    <message>
        <source>The running engine does not accept this panel&apos;s key.</source>
        <translation>正在运行的引擎不接受此面板的密钥。</translation>
    </message>
    <message>
        <source>Close the other Drawover windows and Krita, then press Try again.</source>
        <translation>请关闭其他 Drawover 窗口和 Krita，然后点击“重试”。</translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation>引擎就绪</translation>
    </message>
    <message>
        <source>Put a sound pack in its place, then press Try again.</source>
        <translation>请换上完好的模型包，然后点击“重试”。</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Install Drawover again, then run “drawover krita install”.</source>
        <translation>请重新安装 Drawover，然后运行“drawover krita install”。</translation>
    </message>
    <message>
        <source>The engine did not start in time.</source>
        <translation>引擎未能及时启动。</translation>
    </message>
    <message>
        <source>Close other programs, then press Try again.</source>
        <translation>请关闭其他程序，然后点击“重试”。</translation>
    </message>
    <message>
        <source>; it is being restarted…</source>
        <translation>；正在重新启动…</translation>
    </message>
    <message>
        <source> It said: {}</source>
        <translation> 引擎提示：{}</translation>
    </message>
    <message>
        <source>The engine stopped {} times in a row.{}</source>
        <translation>引擎连续停止了 {} 次。{}</translation>
    </message>
    <message>
        <source>Press Try again; if it stays so, copy the diagnostics into a report.</source>
        <translation>请点击“重试”；如果仍然如此，请复制诊断信息并报告问题。</translation>
    </message>
    <message>
        <source>An older engine ({}) is still running.</source>
        <translation>较旧的引擎（{}）仍在运行。</translation>
    </message>
    <message>
        <source>The running engine ({}) is newer than this panel.</source>
        <translation>正在运行的引擎（{}）比此面板新。</translation>
    </message>
    <message>
        <source>The engine&apos;s answer could not be understood.</source>
        <translation>无法理解引擎的响应。</translation>
    </message>
    <message>
        <source>The engine does not answer any more.</source>
        <translation>引擎不再响应。</translation>
    </message>
    <message>
        <source>The engine refused its packs: {}</source>
        <translation>引擎拒绝了模型包：{}</translation>
    </message>
    <message>
        <source>Comparison with your drawing</source>
        <translation type="vanished">与您的画稿对比</translation>
    </message>
    <message>
        <source>Drag the line, or press ← and →</source>
        <translation type="vanished">拖动分割线，或按 ← 和 →</translation>
    </message>
    <message>
        <source>Drag, or press ← and →: more or less of your drawing</source>
        <translation type="vanished">拖动，或按 ← 和 →：多显示或少显示您的画稿</translation>
    </message>
    <message>
        <source>Click, or press Space, for the other picture</source>
        <translation type="vanished">单击或按空格键，切换到另一张</translation>
    </message>
    <message>
        <source>my lines</source>
        <translation>我的线条</translation>
    </message>
    <message>
        <source>inked</source>
        <translation>勾线</translation>
    </message>
    <message>
        <source>borrowed</source>
        <translation>借用</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>重绘</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>The active layer alone</source>
        <translation>仅当前图层</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>图层组</translation>
    </message>
    <message>
        <source>The group that the active layer is in; its layers move together</source>
        <translation>当前图层所在的图层组；组内图层一起移动</translation>
    </message>
    <message>
        <source>Visible</source>
        <translation>可见</translation>
    </message>
    <message>
        <source>Everything that is visible</source>
        <translation>所有可见内容</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>Only what the selection cuts out of the active layer</source>
        <translation>仅当前图层在选区内的部分</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>As they came: your lines moved first, then borrowed and drawn ones</source>
        <translation type="vanished">默认顺序：先是移动后的您的线条，然后是借用和重绘的线条</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Your own lines, moved to their place</source>
        <translation>您自己的线条，移到合适的位置</translation>
    </message>
    <message>
        <source>Inked</source>
        <translation>勾线</translation>
    </message>
    <message>
        <source>Your own lines, moved to their place and inked clean</source>
        <translation>您自己的线条，移到合适的位置并勾成清稿</translation>
    </message>
    <message>
        <source>Borrowed</source>
        <translation>借用</translation>
    </message>
    <message>
        <source>Lines of a clean drawing, fitted to your proportions</source>
        <translation>借用清稿中的线条，并贴合您的比例</translation>
    </message>
    <message>
        <source>Drawn</source>
        <translation>重绘</translation>
    </message>
    <message>
        <source>Lines that the network draws anew</source>
        <translation>由网络重新绘制的线条</translation>
    </message>
    <message>
        <source>What is looked at</source>
        <translation>分析范围</translation>
    </message>
    <message>
        <source>Whose lines</source>
        <translation>采用谁的线条</translation>
    </message>
    <message>
        <source>Wipe: your drawing left of the line, the suggestion right of it (W)</source>
        <translation type="vanished">划变：分割线左侧是您的画稿，右侧是建议 (W)</translation>
    </message>
    <message>
        <source>Onion skin: your drawing shines through the suggestion (O)</source>
        <translation type="vanished">洋葱皮：您的画稿透过建议显示 (O)</translation>
    </message>
    <message>
        <source>Blink: your drawing and the suggestion in turn (B)</source>
        <translation type="vanished">闪烁：交替显示您的画稿和建议 (B)</translation>
    </message>
    <message>
        <source>What moved</source>
        <translation>改动之处</translation>
    </message>
    <message>
        <source>What moved: in red on the canvas, and in words (M)</source>
        <translation>改动之处：在画布上用红色标出，并用文字说明 (M)</translation>
    </message>
    <message>
        <source>Clear the gallery; what has a star stays</source>
        <translation>清空建议列表；带星标的会保留</translation>
    </message>
    <message>
        <source>Insert what moved: a layer of its own, in red</source>
        <translation>插入改动之处：单独的红色图层</translation>
    </message>
    <message>
        <source>Choose a suggestion to see what moved in it.</source>
        <translation type="vanished">选择一个建议，查看其中的改动。</translation>
    </message>
    <message>
        <source>These lines are new; the arrows show where yours would go.</source>
        <translation type="vanished">这些线条是新的；箭头表示您的线条应移到哪里。</translation>
    </message>
    <message>
        <source>No part moved enough to be told.</source>
        <translation type="vanished">没有明显移动的部分。</translation>
    </message>
    <message>
        <source>Hide this</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Leans on the most similar drawings</source>
        <translation>参考最相似的画稿</translation>
    </message>
    <message>
        <source>the drawings of the pack that are most like yours</source>
        <translation>模型包中与您的画稿最像的那些</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>习得</translation>
    </message>
    <message>
        <source>Leads away from flaws, as learned</source>
        <translation>按所学远离瑕疵</translation>
    </message>
    <message>
        <source>it leans on nobody&apos;s drawing</source>
        <translation>不参考任何人的画稿</translation>
    </message>
    <message>
        <source>Optimize</source>
        <translation>优化</translation>
    </message>
    <message>
        <source>Looks for a truer drawing step by step</source>
        <translation>逐步寻找更准确的画稿</translation>
    </message>
    <message>
        <source>slower; shows what it reaches on the way</source>
        <translation>较慢；会显示中途的结果</translation>
    </message>
    <message>
        <source>Keep these strokes</source>
        <translation>保留这些笔画</translation>
    </message>
    <message>
        <source>Strokes under what is painted on this layer or mask stay where they are</source>
        <translation>此图层或蒙版涂过之处的笔画保持原位</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>How to nudge</source>
        <translation>引导方式</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The seed picks among equally good neighbors; the same seed gives the same suggestions</source>
        <translation>种子用于在同样好的邻近画稿中挑选；相同的种子给出相同的建议</translation>
    </message>
    <message>
        <source>Throw the dice: another seed</source>
        <translation>掷骰子：换一个种子</translation>
    </message>
    <message>
        <source>Inside the selection only</source>
        <translation>仅限选区内</translation>
    </message>
    <message>
        <source>The whole drawing is looked at, and only what is selected changes</source>
        <translation>分析整幅画稿，但只改动选区内的部分</translation>
    </message>
    <message>
        <source>Keep strokes under</source>
        <translation>保留笔画依据</translation>
    </message>
    <message>
        <source>inside the selection only</source>
        <translation>仅限选区内</translation>
    </message>
    <message>
        <source>How many suggestions, up to {}</source>
        <translation>建议数量，最多 {} 个</translation>
    </message>
    <message>
        <source>keep strokes under “{}”</source>
        <translation>保留“{}”之下的笔画</translation>
    </message>
    <message>
        <source>Pack: </source>
        <translation>模型包：</translation>
    </message>
    <message>
        <source>{} {} — {:.1f} MB</source>
        <translation>{} {} — {:.1f} MB</translation>
    </message>
    <message>
        <source>Trained on:</source>
        <translation>训练数据：</translation>
    </message>
    <message>
        <source>Strength: how far the drawing is taken.
0 % leaves it as it is. Moves the suggestions at once.</source>
        <translation type="vanished">强度：画稿改动的程度。
0 % 保持原样。会立即影响建议。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>More: how to nudge, how many, what must stay</source>
        <translation>更多：引导方式、数量、必须保留的部分</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>给出建议</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消 (Esc)</translation>
    </message>
    <message>
        <source>Live: suggests by itself when your pen rests</source>
        <translation>实时：停笔时自动给出建议</translation>
    </message>
    <message>
        <source>Suggest corrections ({})</source>
        <translation>给出修正建议 ({})</translation>
    </message>
    <message>
        <source>
Now: {}</source>
        <translation>
当前：{}</translation>
    </message>
    <message>
        <source>Nothing suggested yet</source>
        <translation>还没有建议</translation>
    </message>
    <message>
        <source>Draw something, then press Suggest.
Your own lines are never changed.</source>
        <translation>画点什么，然后点击“给出建议”。
您自己的线条绝不会被改动。</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Save the suggestion</source>
        <translation>保存建议</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>These were made with one kind of lines; press Suggest for all kinds.</source>
        <translation>这些建议只含一种线条；点击“给出建议”可获得全部种类。</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>The first start takes some seconds.
You can draw meanwhile.</source>
        <translation>首次启动需要几秒钟。
您可以先画着。</translation>
    </message>
    <message>
        <source>No suggestions without the engine</source>
        <translation>没有引擎，无法给出建议</translation>
    </message>
    <message>
        <source>What to do is said above.</source>
        <translation>解决办法见上方。</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}.</source>
        <translation>无法保存图片：{}。</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star: keep it when suggesting again</source>
        <translation>加星标：再次建议时保留</translation>
    </message>
    <message>
        <source>Insert as layer</source>
        <translation>作为图层插入</translation>
    </message>
    <message>
        <source>Insert as reference</source>
        <translation>作为参考插入</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>另存为 PNG…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Learned: after module {}</source>
        <translation>习得：第 {} 个模块之后</translation>
    </message>
    <message>
        <source>Optimized: after {} steps</source>
        <translation>优化：{} 步之后</translation>
    </message>
    <message>
        <source>Being drawn</source>
        <translation>正在绘制</translation>
    </message>
    <message>
        <source>Looks drawn by a hand: {:.0f} %</source>
        <translation type="vanished">像手绘的程度：{:.0f} %</translation>
    </message>
    <message>
        <source>Away from your drawing: {:.0f} %</source>
        <translation type="vanished">与您画稿的差异：{:.0f} %</translation>
    </message>
    <message>
        <source>Leans on a drawing from {}</source>
        <translation>参考了来自 {} 的画稿</translation>
    </message>
    <message>
        <source>The drawing that was kept with these suggestions is damaged.</source>
        <translation>与这些建议一同保存的画稿已损坏。</translation>
    </message>
    <message>
        <source>The drawing that was kept with these suggestions cannot be read.</source>
        <translation>无法读取与这些建议一同保存的画稿。</translation>
    </message>
    <message>
        <source>The suggestions in this document were kept by another version of Drawover.</source>
        <translation>此文档中的建议由另一版本的 Drawover 保存。</translation>
    </message>
    <message>
        <source>The suggestions that were kept with this document cannot be read.</source>
        <translation>无法读取与此文档一同保存的建议。</translation>
    </message>
    <message>
        <source>The layer with what to keep is not in the drawing any more: choose another one.</source>
        <translation>标示保留部分的图层已不在画稿中：请另选一个。</translation>
    </message>
    <message>
        <source>The engine stopped; it is being restarted. Press Suggest again.</source>
        <translation>引擎已停止，正在重新启动。请重新点击“给出建议”。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>A picture from the engine could not be read.</source>
        <translation>无法读取引擎给出的图片。</translation>
    </message>
    <message>
        <source>The engine said something that this panel does not understand.</source>
        <translation>此面板无法理解引擎的回答。</translation>
    </message>
    <message>
        <source>That result is no longer held.</source>
        <translation>该结果已不再保留。</translation>
    </message>
    <message>
        <source>1 suggestion is too large to be kept with the document.</source>
        <translation>有 1 个建议太大，无法随文档保存。</translation>
    </message>
    <message>
        <source>{} suggestions are too large to be kept with the document.</source>
        <translation>有 {} 个建议太大，无法随文档保存。</translation>
    </message>
    <message>
        <source>Nobody told this panel how to start the engine.</source>
        <translation>没有告知此面板如何启动引擎。</translation>
    </message>
    <message>
        <source>The engine&apos;s folder {} cannot be used: {}.</source>
        <translation>无法使用引擎文件夹 {}：{}。</translation>
    </message>
    <message>
        <source>The folder {} cannot be used: {}.</source>
        <translation>无法使用文件夹 {}：{}。</translation>
    </message>
    <message>
        <source>The program {} could not be started: {}.</source>
        <translation>无法启动程序 {}：{}。</translation>
    </message>
    <message>
        <source>Wait a moment, or cancel in the other window.</source>
        <translation>请稍候，或在另一窗口中取消。</translation>
    </message>
    <message>
        <source>Press Suggest again; if it stays so, copy the diagnostics into a report.</source>
        <translation>请重新点击“给出建议”；如果仍然如此，请复制诊断信息并报告问题。</translation>
    </message>
    <message>
        <source>Press Suggest to draw it again.</source>
        <translation>点击“给出建议”重新绘制。</translation>
    </message>
    <message>
        <source>Choose another pack, or install Drawover again.</source>
        <translation>请另选模型包，或重新安装 Drawover。</translation>
    </message>
    <message>
        <source>Suggesting as soon as the engine is ready…</source>
        <translation>引擎就绪后将立即给出建议…</translation>
    </message>
    <message>
        <source>The picture could not be packed as PNG.</source>
        <translation>无法将图片打包为 PNG。</translation>
    </message>
    <message>
        <source>The selection does not fit the drawing; select again.</source>
        <translation>选区与画稿不符；请重新选择。</translation>
    </message>
    <message>
        <source>The mask does not fit the drawing; choose it again.</source>
        <translation>蒙版与画稿不符；请重新选择。</translation>
    </message>
    <message>
        <source>The engine named its pixels wrongly.</source>
        <translation>引擎对像素的说明有误。</translation>
    </message>
    <message>
        <source>The engine&apos;s pixels were cut off.</source>
        <translation>引擎的像素数据不完整。</translation>
    </message>
    <message>
        <source>The drawing could not be read from the canvas.</source>
        <translation>无法从画布读取画稿。</translation>
    </message>
    <message>
        <source>The drawing from the canvas is damaged ({}).</source>
        <translation>来自画布的画稿已损坏（{}）。</translation>
    </message>
    <message>
        <source>The engine&apos;s pixels could not be read: {}.</source>
        <translation>无法读取引擎的像素数据：{}。</translation>
    </message>
    <message>
        <source>The engine&apos;s layers could not be understood ({}).</source>
        <translation>无法理解引擎的图层（{}）。</translation>
    </message>
    <message>
        <source>This suggestion could not be drawn once more; press Suggest.</source>
        <translation>无法再次绘制此建议；请点击“给出建议”。</translation>
    </message>
    <message>
        <source>Drawing it once more…</source>
        <translation>正在再次绘制…</translation>
    </message>
    <message>
        <source>Drawover: preview</source>
        <translation>Drawover：预览</translation>
    </message>
    <message>
        <source>Drawover: what moved</source>
        <translation>Drawover：改动之处</translation>
    </message>
    <message>
        <source>Drawing what moved…</source>
        <translation>正在绘制改动之处…</translation>
    </message>
    <message>
        <source>what moved</source>
        <translation>改动之处</translation>
    </message>
    <message>
        <source>That suggestion is not in the gallery any more; drag another one.</source>
        <translation>该建议已不在列表中；请拖动其他建议。</translation>
    </message>
    <message>
        <source>Only starred suggestions are left; take the star away, or delete them.</source>
        <translation>只剩下带星标的建议；请取消星标，或删除它们。</translation>
    </message>
    <message>
        <source>Drawing “{}” at {} × {}…</source>
        <translation>正在绘制“{}”，{} × {}…</translation>
    </message>
    <message>
        <source>Inserted {} as a reference.</source>
        <translation>已将{}作为参考插入。</translation>
    </message>
    <message>
        <source>Inserted {} as a layer.</source>
        <translation>已将{}作为图层插入。</translation>
    </message>
    <message>
        <source>waiting for another</source>
        <translation>前面还有一个任务</translation>
    </message>
    <message>
        <source>waiting for {} others</source>
        <translation>前面还有 {} 个任务</translation>
    </message>
    <message>
        <source>{} suggestion</source>
        <translation>{} 个建议</translation>
    </message>
    <message>
        <source>{} suggestions</source>
        <translation>{} 个建议</translation>
    </message>
    <message>
        <source>Drawover: {}</source>
        <translation>Drawover：{}</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>笔刷(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>图层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新建(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source> There is 1 more.</source>
        <translation> 另外还有 1 项。</translation>
    </message>
    <message>
        <source> There are {count} more.</source>
        <translation> 另外还有 {count} 项。</translation>
    </message>
    <message>
        <source>Paste as Ne&amp;w Drawing</source>
        <translation>粘贴为新图像(&amp;W)</translation>
    </message>
    <message>
        <source>The clipboard&apos;s picture in a tab of its own</source>
        <translation>在新标签页中打开剪贴板里的图片</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export PNG…</source>
        <translation type="vanished">导出 PNG(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Paste as Layer</source>
        <translation>粘贴为图层(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Copy Visible</source>
        <translation type="vanished">复制可见内容(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lear Layer</source>
        <translation type="vanished">清除图层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Pencil</source>
        <translation type="vanished">铅笔(&amp;P)</translation>
    </message>
    <message>
        <source>Draw with the pencil</source>
        <translation type="vanished">用铅笔绘画</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>Erase; the same key takes the pencil back</source>
        <translation type="vanished">擦除；再按一次换回铅笔</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <translation>增大笔刷(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Smaller Brush</source>
        <translation>减小笔刷(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Color…</source>
        <translation>颜色(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;New Layer</source>
        <translation>新建图层(&amp;N)</translation>
    </message>
    <message>
        <source>A new layer above the active one</source>
        <translation>在当前图层上方新建图层</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>复制图层(&amp;D)</translation>
    </message>
    <message>
        <source>A copy of the layer above it</source>
        <translation>在上方创建该图层的副本</translation>
    </message>
    <message>
        <source>D&amp;elete</source>
        <translation>删除(&amp;E)</translation>
    </message>
    <message>
        <source>Delete the layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>&amp;Raise</source>
        <translation>上移(&amp;R)</translation>
    </message>
    <message>
        <source>Raise the layer</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>&amp;Lower</source>
        <translation>下移(&amp;L)</translation>
    </message>
    <message>
        <source>Lower the layer</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Hide or Show</source>
        <translation>隐藏或显示(&amp;H)</translation>
    </message>
    <message>
        <source>Loc&amp;k or Unlock</source>
        <translation>锁定或解锁(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>编组(&amp;G)</translation>
    </message>
    <message>
        <source>The layer in a group of its own</source>
        <translation>将图层放入单独的图层组</translation>
    </message>
    <message>
        <source>&amp;Ungroup</source>
        <translation>取消编组(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Merge Down</source>
        <translation>向下合并(&amp;M)</translation>
    </message>
    <message>
        <source>One layer of this one and the one below</source>
        <translation>将此图层与下方图层合并为一个</translation>
    </message>
    <message>
        <source>&amp;Flatten</source>
        <translation>拼合图像(&amp;F)</translation>
    </message>
    <message>
        <source>One layer of all that is visible</source>
        <translation>将所有可见内容合并为一个图层</translation>
    </message>
    <message>
        <source>Lock &amp;Transparency</source>
        <translation>锁定透明度(&amp;T)</translation>
    </message>
    <message>
        <source>Painting changes colors and keeps the shape</source>
        <translation>绘画只改变颜色，保持形状不变</translation>
    </message>
    <message>
        <source>&amp;Clip to Below</source>
        <translation>剪贴到下方图层(&amp;C)</translation>
    </message>
    <message>
        <source>Shown only where layers below it are</source>
        <translation>只在下方图层有内容之处显示</translation>
    </message>
    <message>
        <source>A&amp;pply Mask</source>
        <translation>应用蒙版(&amp;P)</translation>
    </message>
    <message>
        <source>Delete what the mask hides</source>
        <translation>删除被蒙版隐藏的部分</translation>
    </message>
    <message>
        <source>Delete Mas&amp;k</source>
        <translation>删除蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Show again what the mask hides</source>
        <translation>重新显示被蒙版隐藏的部分</translation>
    </message>
    <message>
        <source>Choose Layer &amp;Above</source>
        <translation>选择上方图层(&amp;A)</translation>
    </message>
    <message>
        <source>Choose Layer &amp;Below</source>
        <translation>选择下方图层(&amp;B)</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>100 %(&amp;1)</translation>
    </message>
    <message>
        <source>&amp;Fit Canvas</source>
        <translation>适应画布(&amp;F)</translation>
    </message>
    <message>
        <source>The whole canvas in view</source>
        <translation>显示整个画布</translation>
    </message>
    <message>
        <source>&amp;About Drawover</source>
        <translation>关于 Drawover(&amp;A)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近打开的文件(&amp;R)</translation>
    </message>
    <message>
        <source>Doc&amp;ks</source>
        <translation>面板(&amp;K)</translation>
    </message>
    <message>
        <source>Settin&amp;gs…</source>
        <translation>设置(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation>键盘快捷键(&amp;K)…</translation>
    </message>
    <message>
        <source>S&amp;wap Colors</source>
        <translation>交换颜色(&amp;W)</translation>
    </message>
    <message>
        <source>Foreground and background change places</source>
        <translation>前景色与背景色互换</translation>
    </message>
    <message>
        <source>&amp;Black on White</source>
        <translation>默认黑白(&amp;B)</translation>
    </message>
    <message>
        <source>Black on white again</source>
        <translation>恢复为白底黑色</translation>
    </message>
    <message>
        <source>Da&amp;rker Color</source>
        <translation>加深颜色(&amp;R)</translation>
    </message>
    <message>
        <source>Li&amp;ghter Color</source>
        <translation>减淡颜色(&amp;G)</translation>
    </message>
    <message>
        <source>Hide &amp;Docks</source>
        <translation>隐藏面板(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Reset the Layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next Area</source>
        <translation>下一个区域(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous Area</source>
        <translation>上一个区域(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>使用手册(&amp;M)</translation>
    </message>
    <message>
        <source>Only the canvas; again: all as it was</source>
        <translation>只显示画布；再次执行则恢复原样</translation>
    </message>
    <message>
        <source>All docks where they came</source>
        <translation>所有面板回到初始位置</translation>
    </message>
    <message>
        <source>The keyboard to the next dock or the canvas</source>
        <translation>将键盘焦点移到下一个面板或画布</translation>
    </message>
    <message>
        <source>&amp;Reference Pictures</source>
        <translation>参考图(&amp;R)</translation>
    </message>
    <message>
        <source>Move the pictures that float</source>
        <translation>移动浮动的参考图</translation>
    </message>
    <message>
        <source>&amp;Add Reference…</source>
        <translation>添加参考图(&amp;A)…</translation>
    </message>
    <message>
        <source>A picture that floats over the canvas, no part of the drawing</source>
        <translation>浮在画布上方的图片，不属于画作本身</translation>
    </message>
    <message>
        <source>Paste as &amp;Reference</source>
        <translation>粘贴为参考图(&amp;R)</translation>
    </message>
    <message>
        <source>Show Re&amp;ferences</source>
        <translation>显示参考图(&amp;F)</translation>
    </message>
    <message>
        <source>About Drawover</source>
        <translation>关于 Drawover</translation>
    </message>
    <message>
        <source>&lt;p&gt;Autocorrect for artists: small models on your own machine draw over your sketch the way a teacher does. Nothing leaves this computer, and no line of yours is ever changed.&lt;/p&gt;&lt;p&gt;MIT license. What each pack was trained on is told in its card, in the panel.&lt;/p&gt;</source>
        <translation>&lt;p&gt;画师的自动修正工具：在您自己的电脑上运行的小型模型，像老师一样在您的草稿上改画。任何内容都不会离开这台电脑，您的线条绝不会被改动。&lt;/p&gt;&lt;p&gt;MIT 许可证。各模型包的训练数据在面板的说明卡中列出。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>New drawing</source>
        <translation>新建画稿</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>How the active layer&apos;s colors meet those below</source>
        <translation>当前图层的颜色与下方图层混合的方式</translation>
    </message>
    <message>
        <source>{foreign}, shown as normal</source>
        <translation>{foreign}，按正常模式显示</translation>
    </message>
    <message>
        <source>Pass Through</source>
        <translation>穿透</translation>
    </message>
    <message>
        <source>Foreground and background color</source>
        <translation>前景色和背景色</translation>
    </message>
    <message>
        <source>Foreground {front}, background {back}: click to swap  (X)</source>
        <translation>前景色 {front}，背景色 {back}：单击互换  (X)</translation>
    </message>
    <message>
        <source>Color as hex digits</source>
        <translation>颜色的十六进制值</translation>
    </message>
    <message>
        <source>The color as #rrggbb, or an English name such as teal</source>
        <translation>以 #rrggbb 或英文名称（如 teal）输入颜色</translation>
    </message>
    <message>
        <source>Colors last drawn with</source>
        <translation>最近使用的颜色</translation>
    </message>
    <message>
        <source>Color wheel</source>
        <translation>色轮</translation>
    </message>
    <message>
        <source>Ring: hue. Square: saturation and value. Keys: arrows, PageUp and PageDown; with Shift faster.</source>
        <translation>圆环：色相。方块：饱和度和明度。按键：方向键、PageUp 和 PageDown；按住 Shift 更快。</translation>
    </message>
    <message>
        <source>{color}; hue {hue}°, saturation {saturation} %, value {value} %</source>
        <translation>{color}；色相 {hue}°，饱和度 {saturation} %，明度 {value} %</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>New layer</source>
        <translation>新建图层</translation>
    </message>
    <message>
        <source>Duplicate layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Group layer</source>
        <translation>图层编组</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>取消编组</translation>
    </message>
    <message>
        <source>Merge down</source>
        <translation>向下合并</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>拼合图像</translation>
    </message>
    <message>
        <source>Clip to below</source>
        <translation>剪贴到下方</translation>
    </message>
    <message>
        <source>Lock transparency</source>
        <translation>锁定透明度</translation>
    </message>
    <message>
        <source>Apply mask</source>
        <translation>应用蒙版</translation>
    </message>
    <message>
        <source>Delete mask</source>
        <translation>删除蒙版</translation>
    </message>
    <message>
        <source>Clear layer</source>
        <translation>清除图层</translation>
    </message>
    <message>
        <source>“{name}” has no mask.</source>
        <translation>“{name}”没有蒙版。</translation>
    </message>
    <message>
        <source>There is no layer: add one first.</source>
        <translation>没有图层：请先添加一个。</translation>
    </message>
    <message>
        <source>“{name}” is in no group.</source>
        <translation>“{name}”不在图层组中。</translation>
    </message>
    <message>
        <source>“{name}” is locked; unlock it to ungroup.</source>
        <translation>“{name}”已锁定；解锁后才能取消编组。</translation>
    </message>
    <message>
        <source>“{name}” is a group; lock the transparency of its layers.</source>
        <translation>“{name}”是图层组；请锁定组内图层的透明度。</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>{value} % opaque</source>
        <translation>不透明度 {value} %</translation>
    </message>
    <message>
        <source>Move layer</source>
        <translation>移动图层</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>transparency locked</source>
        <translation>透明度已锁定</translation>
    </message>
    <message>
        <source>{blend}, shown as normal</source>
        <translation>{blend}，按正常模式显示</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>已剪贴</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>有蒙版</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity of the active layer</source>
        <translation>当前图层的不透明度</translation>
    </message>
    <message>
        <source>Hide layer</source>
        <translation>隐藏图层</translation>
    </message>
    <message>
        <source>Show layer</source>
        <translation>显示图层</translation>
    </message>
    <message>
        <source>Unlock layer</source>
        <translation>解锁图层</translation>
    </message>
    <message>
        <source>Lock layer</source>
        <translation>锁定图层</translation>
    </message>
    <message>
        <source>Layer opacity</source>
        <translation>图层不透明度</translation>
    </message>
    <message>
        <source>There is no layer to delete.</source>
        <translation>没有可删除的图层。</translation>
    </message>
    <message>
        <source>“{name}” is locked; unlock it to delete it.</source>
        <translation>“{name}”已锁定；解锁后才能删除。</translation>
    </message>
    <message>
        <source>Delete group</source>
        <translation>删除图层组</translation>
    </message>
    <message>
        <source>Delete layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Raise layer</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>Lower layer</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>总览</translation>
    </message>
    <message>
        <source>Drag to look elsewhere; the wheel zooms</source>
        <translation>拖动可查看别处；滚轮缩放</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>How large the drawing is seen</source>
        <translation>画稿的显示大小</translation>
    </message>
    <message>
        <source>Palettes of GIMP and Krita (*.gpl *.kpl)</source>
        <translation>GIMP 和 Krita 色板 (*.gpl *.kpl)</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>色板</translation>
    </message>
    <message>
        <source>New palette, import, export…</source>
        <translation>新建色板、导入、导出…</translation>
    </message>
    <message>
        <source>Colors of the palette</source>
        <translation>色板中的颜色</translation>
    </message>
    <message>
        <source>Name of the chosen color</source>
        <translation>所选颜色的名称</translation>
    </message>
    <message>
        <source>Choose a color</source>
        <translation>请选择颜色</translation>
    </message>
    <message>
        <source>Add the foreground color</source>
        <translation>添加前景色</translation>
    </message>
    <message>
        <source>Remove the chosen color</source>
        <translation>移除所选颜色</translation>
    </message>
    <message>
        <source>Use as &amp;Background</source>
        <translation>用作背景色(&amp;B)</translation>
    </message>
    <message>
        <source>Replace with the &amp;Foreground Color</source>
        <translation>替换为前景色(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;New Palette…</source>
        <translation>新建色板(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>New palette</source>
        <translation>新建色板</translation>
    </message>
    <message>
        <source>Rename palette</source>
        <translation>重命名色板</translation>
    </message>
    <message>
        <source>Import a palette</source>
        <translation>导入色板</translation>
    </message>
    <message>
        <source>Export the palette</source>
        <translation>导出色板</translation>
    </message>
    <message>
        <source>A palette keeps at least one color; delete the palette instead.</source>
        <translation>色板至少要保留一种颜色；如不需要，请删除整个色板。</translation>
    </message>
    <message>
        <source>As It &amp;Came</source>
        <translation>恢复初始状态(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>My palette</source>
        <translation>我的色板</translation>
    </message>
    <message>
        <source>GIMP palette</source>
        <translation>GIMP 色板</translation>
    </message>
    <message>
        <source>Krita palette</source>
        <translation>Krita 色板</translation>
    </message>
    <message>
        <source>Color</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Palettes</source>
        <translation>色板</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>导航器</translation>
    </message>
    <message>
        <source>Space and drag moves the canvas, the wheel zooms</source>
        <translation>空格加拖动移动画布，滚轮缩放</translation>
    </message>
    <message>
        <source>Drag to draw; with Shift straight, with Ctrl pick a color</source>
        <translation>拖动绘画；Shift 画直线，Ctrl 取色</translation>
    </message>
    <message>
        <source>Click to fill a region; with Ctrl pick a color</source>
        <translation>单击填充区域；Ctrl 取色</translation>
    </message>
    <message>
        <source>Click to pick a color; with Alt of the active layer alone</source>
        <translation>单击取色；Alt 只取当前图层的颜色</translation>
    </message>
    <message>
        <source>Drag to select; Shift adds, Alt takes away</source>
        <translation>拖动选择；Shift 添加，Alt 减去</translation>
    </message>
    <message>
        <source>Draw around it to select; Shift adds, Alt takes away</source>
        <translation>沿边缘绘制进行选择；Shift 添加，Alt 减去</translation>
    </message>
    <message>
        <source>Click corner by corner, double click closes; Shift adds, Alt takes away</source>
        <translation>逐点单击，双击闭合；Shift 添加，Alt 减去</translation>
    </message>
    <message>
        <source>Click on a color to select it; Shift adds, Alt takes away</source>
        <translation>单击颜色进行选择；Shift 添加，Alt 减去</translation>
    </message>
    <message>
        <source>Drag to move; Shift keeps one direction, Alt does not snap, arrows move by a pixel</source>
        <translation>拖动移动；Shift 保持方向，Alt 不吸附，方向键移动一个像素</translation>
    </message>
    <message>
        <source>Drag handles to scale, a corner with Ctrl to bend, outside to turn; Enter applies</source>
        <translation>拖动控制点缩放，按 Ctrl 拖动角点变形，在外侧拖动旋转；Enter 应用</translation>
    </message>
    <message>
        <source>Drag a frame, Shift makes it square; Enter crops</source>
        <translation>拖出选框，Shift 为正方形；Enter 裁剪</translation>
    </message>
    <message>
        <source>The active layer has no drawing on the canvas: draw something first, or choose another layer.</source>
        <translation>当前图层在画布内没有内容：请先画点什么，或选择其他图层。</translation>
    </message>
    <message>
        <source>The group shows no drawing on the canvas: draw something first, or choose Visible.</source>
        <translation>图层组在画布内没有内容：请先画点什么，或选择“可见”。</translation>
    </message>
    <message>
        <source>The picture is empty: draw something first.</source>
        <translation>画面是空的：请先画点什么。</translation>
    </message>
    <message>
        <source>The drawing has no layer: add one, and draw on it.</source>
        <translation>画稿没有图层：请添加一个并在上面绘画。</translation>
    </message>
    <message>
        <source>The active layer is in no group: put it in one, or choose Layer or Visible.</source>
        <translation>当前图层不在图层组中：请将其放入图层组，或选择“图层”或“可见”。</translation>
    </message>
    <message>
        <source>The suggestion came damaged from the engine: press Suggest again.</source>
        <translation>来自引擎的建议已损坏：请重新点击“给出建议”。</translation>
    </message>
    <message>
        <source>The studio has no selections yet: choose Layer, Group or Visible.</source>
        <translation type="vanished">绘画窗口还没有选区：请选择“图层”“图层组”或“可见”。</translation>
    </message>
    <message>
        <source>The studio cannot capture “{what}”: choose Layer, Group or Visible.</source>
        <translation type="vanished">绘画窗口无法截取“{what}”：请选择“图层”“图层组”或“可见”。</translation>
    </message>
    <message>
        <source>Nothing is painted on “{name}”: paint over the strokes that are to stay.</source>
        <translation>“{name}”上什么也没有画：请涂抹要保留的笔画。</translation>
    </message>
    <message>
        <source>There is nothing to insert: choose a suggestion first.</source>
        <translation>没有可插入的内容：请先选择一个建议。</translation>
    </message>
    <message>
        <source>Insert reference</source>
        <translation>插入参考</translation>
    </message>
    <message>
        <source>Insert suggestion</source>
        <translation>插入建议</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>使用手册</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>These lines are new; the red overlay shows whether yours would move, and where to.</source>
        <translation type="vanished">这些是新线条；红色覆盖层显示您的线条是否会移动、移到哪里。</translation>
    </message>
    <message>
        <source>Strength: how much is corrected.
0 % leaves the drawing as it is, 100 % corrects it fully.</source>
        <translation>强度：修正多少。
0 % 保持原样，100 % 完全修正。</translation>
    </message>
    <message>
        <source>looking at the drawing</source>
        <translation>正在看画稿</translation>
    </message>
    <message>
        <source>drawing {} of {}</source>
        <translation type="vanished">正在绘制第 {} 个，共 {} 个</translation>
    </message>
    <message>
        <source>The pack {} does not know such drawings: it moves your own lines little, or not at all.</source>
        <translation type="vanished">模型包 {} 不熟悉这类画：它只会很少移动你的线条，或完全不移动。</translation>
    </message>
    <message>
        <source>Another engine is running, and it does not answer.</source>
        <translation>另一个引擎正在运行，但没有回应。</translation>
    </message>
    <message>
        <source>Save the changes to {value} drawings?</source>
        <translation>要保存对 {value} 幅画的更改吗？</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>全部保存</translation>
    </message>
    <message>
        <source>Discard All</source>
        <translation>全部放弃</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>The pack {} does not know such drawings: it shows kindred ones, and moves yours little or not.</source>
        <translation type="vanished">模型包 {} 不认识这类画稿：只展示相近的画稿，您的线条很少或不会移动。</translation>
    </message>
    <message>
        <source>The layer has no lines, so all that is visible is looked at.</source>
        <translation>该图层没有线条，因此改看所有可见内容。</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Wipe: on the canvas your drawing left of the line, the suggestion right of it (W)</source>
        <translation>擦拭对比：画布上线的左边是您的画，右边是建议 (W)</translation>
    </message>
    <message>
        <source>Onion skin: on the canvas your drawing in blue through the suggestion (O)</source>
        <translation>洋葱皮：画布上您的画以蓝色透过建议显示 (O)</translation>
    </message>
    <message>
        <source>Blink: on the canvas your drawing and the suggestion in turn (B)</source>
        <translation>闪烁：画布上轮流显示您的画和建议 (B)</translation>
    </message>
    <message>
        <source>My lines and inked go in the place of your layer, which is hidden</source>
        <translation>“我的线条”和“勾线”取代您的图层，原图层会被隐藏</translation>
    </message>
    <message>
        <source>Above</source>
        <translation>上方</translation>
    </message>
    <message>
        <source>Above your layer, which stays as it is</source>
        <translation>放在您的图层上方，原图层保持不变</translation>
    </message>
    <message>
        <source>Beside</source>
        <translation>旁边</translation>
    </message>
    <message>
        <source>Next to your drawing, which stays as it is</source>
        <translation>放在您的画旁边，原画保持不变</translation>
    </message>
    <message>
        <source>Where a suggestion is inserted</source>
        <translation>建议插入到哪里</translation>
    </message>
    <message>
        <source>How much of your drawing is seen</source>
        <translation>您的画显示多少</translation>
    </message>
    <message>
        <source>These lines are new: none of yours is moved.</source>
        <translation>这些线条是新的：您的线条没有移动。</translation>
    </message>
    <message>
        <source>suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>您的画</translation>
    </message>
    <message>
        <source>yours, faint</source>
        <translation>您的画，淡</translation>
    </message>
    <message>
        <source>yours, clear</source>
        <translation>您的画，清晰</translation>
    </message>
    <message>
        <source>No part moves enough to be told.</source>
        <translation>没有哪个部分移动得足以说明。</translation>
    </message>
    <message>
        <source>Try anyway</source>
        <translation>仍然尝试</translation>
    </message>
    <message>
        <source>Choose a suggestion first.</source>
        <translation>请先选择一个建议。</translation>
    </message>
    <message>
        <source>this engine was built without it</source>
        <translation>此引擎在构建时未包含它</translation>
    </message>
    <message>
        <source>its driver or a library it needs was not found</source>
        <translation>未找到其驱动程序或所需的库</translation>
    </message>
    <message>
        <source>{} was not found</source>
        <translation>未找到 {}</translation>
    </message>
    <message>
        <source>no graphics card that it can use was found</source>
        <translation>未找到可用的显卡</translation>
    </message>
    <message>
        <source>using the processor: {device} could not be used ({why})</source>
        <translation>正在使用处理器：{device} 无法使用（{why}）</translation>
    </message>
    <message>
        <source>Kindred drawings</source>
        <translation>相近的画稿</translation>
    </message>
    <message>
        <source>kindred drawing</source>
        <translation>相近的画稿</translation>
    </message>
    <message>
        <source>, inserted</source>
        <translation>，已插入</translation>
    </message>
    <message>
        <source>The drawing that this was suggested for is closed, so nothing was inserted.</source>
        <translation>这条建议所针对的画已关闭，因此没有插入任何内容。</translation>
    </message>
    <message>
        <source>Inserted {} in the place of your layer, which is hidden.</source>
        <translation>已插入{}，取代您的图层；原图层已隐藏。</translation>
    </message>
    <message>
        <source>Inserted {} beside the drawing.</source>
        <translation>已将{}插入到画的旁边。</translation>
    </message>
    <message>
        <source>As they came: your lines moved first, then clean and drawn ones</source>
        <translation>按到来的顺序：先是移动后的您的线条，再是干净的和重画的线条</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>拼合</translation>
    </message>
    <message>
        <source>Clean features like your own, where those belong, on a clean head</source>
        <translation>与您所画相似的干净五官，放在应在的位置，配上干净的头部</translation>
    </message>
    <message>
        <source>Add an exemplar</source>
        <translation>添加参考图</translation>
    </message>
    <message>
        <source>A colored picture whose colors are taken; it can be dropped here, too</source>
        <translation>一张上了色的图，取用它的颜色；也可以把图拖到这里</translation>
    </message>
    <message>
        <source>From a layer</source>
        <translation>来自图层</translation>
    </message>
    <message>
        <source>Counts</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Choose a colored picture</source>
        <translation>选择一张上了色的图</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard: copy one first.</source>
        <translation>剪贴板里没有图片：请先复制一张。</translation>
    </message>
    <message>
        <source>clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>dropped picture</source>
        <translation>拖入的图片</translation>
    </message>
    <message>
        <source>“{}” is no picture that can be read: choose a PNG, a JPEG or a WebP.</source>
        <translation>“{}”不是可以读取的图片：请选择 PNG、JPEG 或 WebP。</translation>
    </message>
    <message>
        <source>There is room for {} exemplars: take one away first.</source>
        <translation>最多可以放 {} 张参考图：请先移除一张。</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>来自文件…</translation>
    </message>
    <message>
        <source>From the clipboard</source>
        <translation>来自剪贴板</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Gaps in the lines up to this share of the drawing&apos;s width count as closed</source>
        <translation>线条中不超过画面宽度这一比例的缺口视为闭合</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>缺口</translation>
    </message>
    <message>
        <source>Colors of the chosen suggestion</source>
        <translation>所选建议的颜色</translation>
    </message>
    <message>
        <source>Save palette…</source>
        <translation>保存调色板…</translation>
    </message>
    <message>
        <source>As a palette for GIMP, Krita or Photoshop</source>
        <translation>保存为 GIMP、Krita 或 Photoshop 的调色板</translation>
    </message>
    <message>
        <source>{}: {} % of what is colored; a click copies it</source>
        <translation type="vanished">{}：占上色部分的 {} %；点击即可复制</translation>
    </message>
    <message>
        <source>looking for regions</source>
        <translation>正在寻找区域</translation>
    </message>
    <message>
        <source>coloring {} of {}</source>
        <translation type="vanished">正在上色：第 {} 个，共 {} 个</translation>
    </message>
    <message>
        <source>The layer with that picture is not in the drawing any more: choose another one.</source>
        <translation>有那张图的图层已不在画中：请选择另一个。</translation>
    </message>
    <message>
        <source>Inserted {}, partly outside of the canvas.</source>
        <translation>已插入{}，有一部分在画布之外。</translation>
    </message>
    <message>
        <source>Inserted {} under your lines.</source>
        <translation>已将{}插入到你的线条下方。</translation>
    </message>
    <message>
        <source>Inserted {} above the selected part, which stays visible.</source>
        <translation>已将{}插入到所选部分上方，所选部分仍然可见。</translation>
    </message>
    <message>
        <source>Inserted {} in the place of what was selected, which is hidden.</source>
        <translation>已将{}插入到所选部分的位置，所选部分已隐藏。</translation>
    </message>
    <message>
        <source>It cannot be seen: the group “{}” is hidden.</source>
        <translation>它看不见：图层组“{}”是隐藏的。</translation>
    </message>
    <message>
        <source>Drawover: paper</source>
        <translation>Drawover：纸张</translation>
    </message>
    <message>
        <source>No pack here matches regions to those of an exemplar, so its colors were laid by position.</source>
        <translation>这里没有能把区域与参考图区域匹配的素材包，因此颜色是按位置铺的。</translation>
    </message>
    <message>
        <source>Colors</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Background too</source>
        <translation>背景也上色</translation>
    </message>
    <message>
        <source>Dabs alone</source>
        <translation>色点只管自己的区域</translation>
    </message>
    <message>
        <source>Shading</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Soft</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>Cel</source>
        <translation>赛璐璐</translation>
    </message>
    <message>
        <source>Vivid</source>
        <translation>鲜艳</translation>
    </message>
    <message>
        <source>Warm</source>
        <translation>暖色</translation>
    </message>
    <message>
        <source>Cool</source>
        <translation>冷色</translation>
    </message>
    <message>
        <source>Earth</source>
        <translation>大地色</translation>
    </message>
    <message>
        <source>Gray</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>匹配</translation>
    </message>
    <message>
        <source>by position</source>
        <translation>按位置</translation>
    </message>
    <message>
        <source>its colors</source>
        <translation>取其颜色</translation>
    </message>
    <message>
        <source>your dabs</source>
        <translation>你的色点</translation>
    </message>
    <message>
        <source>flats</source>
        <translation>平涂</translation>
    </message>
    <message>
        <source>Dabs of color on</source>
        <translation>色点所在图层</translation>
    </message>
    <message>
        <source>A layer with dabs of color: each colors the region that it lies in</source>
        <translation>带有色点的图层：每个色点给它所在的区域上色</translation>
    </message>
    <message>
        <source>Suggest colors (Ctrl+Return)</source>
        <translation>建议配色（Ctrl+Return）</translation>
    </message>
    <message>
        <source>Another color</source>
        <translation>另一种颜色</translation>
    </message>
    <message>
        <source>{}: {} % of what is colored; a click copies it, a double click changes it</source>
        <translation>{}：占已上色部分的 {} %；单击复制，双击更改</translation>
    </message>
    <message>
        <source>More: how many, out of which colors, the background, the dice</source>
        <translation>更多：数量、用哪些颜色、背景、骰子</translation>
    </message>
    <message>
        <source>Save the palette</source>
        <translation>保存调色板</translation>
    </message>
    <message>
        <source>Copied {}.</source>
        <translation>已复制 {}。</translation>
    </message>
    <message>
        <source>The palette could not be saved: {}.</source>
        <translation>无法保存调色板：{}。</translation>
    </message>
    <message>
        <source>built</source>
        <translation>拼合</translation>
    </message>
    <message>
        <source>Eyes, nose and mouth go where they are guessed to belong</source>
        <translation>眼、鼻、嘴移到推测的位置</translation>
    </message>
    <message>
        <source>{}, further</source>
        <translation>{}，更进一步</translation>
    </message>
    <message>
        <source>No backdrop</source>
        <translation>无背景色</translation>
    </message>
    <message>
        <source>Daylight</source>
        <translation>日光</translation>
    </message>
    <message>
        <source>Meadow</source>
        <translation>草地</translation>
    </message>
    <message>
        <source>Dusk</source>
        <translation>黄昏</translation>
    </message>
    <message>
        <source>Ember</source>
        <translation>余烬</translation>
    </message>
    <message>
        <source>Lagoon</source>
        <translation>泻湖</translation>
    </message>
    <message>
        <source>Cocoa</source>
        <translation>可可</translation>
    </message>
    <message>
        <source>Render</source>
        <translation>成图</translation>
    </message>
    <message>
        <source>Suggest finished pictures (Ctrl+Return)</source>
        <translation>建议成图 (Ctrl+Return)</translation>
    </message>
    <message>
        <source>More: how many, the backdrop</source>
        <translation>更多：数量、背景色</translation>
    </message>
    <message>
        <source>rendered</source>
        <translation>成图</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>“{name}” cannot be written: the file or its folder is write-protected.</source>
        <translation>无法写入“{name}”：该文件或其所在文件夹受写保护。</translation>
    </message>
    <message>
        <source>The drawing is not saved yet.</source>
        <translation>画作尚未保存。</translation>
    </message>
    <message>
        <source>… and {value} more</source>
        <translation>……以及另外 {value} 幅</translation>
    </message>
    <message>
        <source>Reco&amp;ver Unsaved Drawings…</source>
        <translation>恢复未保存的画(&amp;V)…</translation>
    </message>
    <message>
        <source>What was not saved when Drawover ended unexpectedly</source>
        <translation>Drawover 意外结束时未保存的内容</translation>
    </message>
    <message>
        <source>S&amp;uggestions</source>
        <translation>建议(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Suggest</source>
        <translation>给出建议(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Next Suggestion</source>
        <translation>下一个建议(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous Suggestion</source>
        <translation>上一个建议(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Insert</source>
        <translation>插入(&amp;I)</translation>
    </message>
    <message>
        <source>Insert as &amp;Reference</source>
        <translation>作为参考插入(&amp;R)</translation>
    </message>
    <message>
        <source>S&amp;how on the Canvas</source>
        <translation>在画布上显示(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;What Moved</source>
        <translation>改动之处(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Corrections of the drawing, in the gallery</source>
        <translation>对画的修正，显示在建议列表中</translation>
    </message>
    <message>
        <source>Show the next one on the canvas</source>
        <translation>在画布上显示下一个</translation>
    </message>
    <message>
        <source>The chosen one as a layer</source>
        <translation>将选中的建议作为图层插入</translation>
    </message>
    <message>
        <source>The chosen one, or yours again</source>
        <translation>显示选中的建议，或恢复您的画</translation>
    </message>
    <message>
        <source>In red on the canvas, and in words</source>
        <translation>在画布上以红色显示，并用文字说明</translation>
    </message>
    <message>
        <source>Stop drawing suggestions</source>
        <translation>停止绘制建议</translation>
    </message>
    <message>
        <source>fill {percent} %</source>
        <translation>填充 {percent} %</translation>
    </message>
    <message>
        <source>clipped to all below</source>
        <translation>已剪贴到下方所有图层</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, {bytes}.</source>
        <translation>{width} × {height} 像素，{bytes}。</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, about {bytes}.</source>
        <translation>{width} × {height} 像素，约 {bytes}。</translation>
    </message>
    <message>
        <source>What is transparent becomes white.</source>
        <translation>透明部分会变成白色。</translation>
    </message>
    <message>
        <source>A folder for the {value} drawings that are in no file of their own yet</source>
        <translation>为 {value} 幅尚无自己文件的画选择一个文件夹</translation>
    </message>
    <message>
        <source>The active layer has no drawing inside the selection: choose another layer, or select more.</source>
        <translation>当前图层在选区内没有内容：请换一个图层，或扩大选区。</translation>
    </message>
    <message>
        <source>Nothing is selected: select the part with your drawing, or choose Layer.</source>
        <translation>没有选区：请选中有画的部分，或改选“图层”。</translation>
    </message>
    <message>
        <source>The selection lies outside the canvas: select the part with your drawing.</source>
        <translation>选区在画布之外：请选中有画的部分。</translation>
    </message>
    <message>
        <source>The studio cannot capture “{what}”: choose Layer, Group, Visible or Selection.</source>
        <translation>画室无法读取“{what}”：请选择图层、图层组、可见内容或选区。</translation>
    </message>
    <message>
        <source>Nothing is painted on “{name}” there: choose another layer.</source>
        <translation>“{name}”在那里什么也没画：请选择另一个图层。</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>以及另外 {count} 项</translation>
    </message>
    <message>
        <source>Thin</source>
        <translation>细</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>粗</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>Sketchify</source>
        <translation>提取线稿</translation>
    </message>
    <message>
        <source>The references take up all the room that the file has for them: remove one first.</source>
        <translation>参考图已占满文件中为其预留的空间：请先移除一张。</translation>
    </message>
    <message>
        <source>The references kept with this drawing are damaged; those that can be read are shown.</source>
        <translation>随画保存的参考图已损坏；仅显示可读取的部分。</translation>
    </message>
    <message>
        <source>Pressure curve</source>
        <translation>压感曲线</translation>
    </message>
    <message>
        <source>Drag the points; click to add one, right click to remove it. Keys: , and . choose, arrows move.</source>
        <translation>拖动控制点；单击添加，右键单击移除。按键：, 和 . 选择，方向键移动。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Tablet</source>
        <translation>数位板</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Area to try the pen</source>
        <translation>试笔区</translation>
    </message>
    <message>
        <source>Draw here to try the pen</source>
        <translation>在此试笔</translation>
    </message>
    <message>
        <source>Back to the default: {value}</source>
        <translation>恢复默认值：{value}</translation>
    </message>
    <message>
        <source>Reset “{title}”</source>
        <translation>重置“{title}”</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Search for a command or a key</source>
        <translation>搜索命令或按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>New keys for the chosen command</source>
        <translation>所选命令的新按键</translation>
    </message>
    <message>
        <source>No &amp;Keys</source>
        <translation>清除按键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Reset &amp;All</source>
        <translation>全部重置(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Take It</source>
        <translation>改用于此(&amp;T)</translation>
    </message>
    <message>
        <source>Keys that differ from the default are bold.</source>
        <translation>与默认值不同的按键以粗体显示。</translation>
    </message>
    <message>
        <source>{keys} belongs to “{others}”: take it from there, or press other keys.</source>
        <translation>{keys} 已用于“{others}”：可从那里取来，或按其他按键。</translation>
    </message>
    <message>
        <source>Press the new keys</source>
        <translation>按下新的按键</translation>
    </message>
    <message>
        <source>X11, where pens come through XInput 2</source>
        <translation>X11，压感笔通过 XInput 2 接入</translation>
    </message>
    <message>
        <source>Wayland, where pens come through the tablet protocol</source>
        <translation>Wayland，压感笔通过 tablet 协议接入</translation>
    </message>
    <message>
        <source>Windows, where pens come through Windows Ink</source>
        <translation>Windows，压感笔通过 Windows Ink 接入</translation>
    </message>
    <message>
        <source>macOS, where pens come through its own events</source>
        <translation>macOS，压感笔通过系统自身的事件接入</translation>
    </message>
    <message>
        <source>no screen at all, and so no pen</source>
        <translation>没有屏幕，因此也没有压感笔</translation>
    </message>
    <message>
        <source>pen</source>
        <translation>压感笔</translation>
    </message>
    <message>
        <source>airbrush</source>
        <translation>喷枪笔</translation>
    </message>
    <message>
        <source>puck</source>
        <translation>定位光标器</translation>
    </message>
    <message>
        <source>touch screen</source>
        <translation>触摸屏</translation>
    </message>
    <message>
        <source>touchpad</source>
        <translation>触摸板</translation>
    </message>
    <message>
        <source>, its eraser end</source>
        <translation>（橡皮擦端）</translation>
    </message>
    <message>
        <source>neither pressure nor tilt</source>
        <translation>既无压感也无倾斜</translation>
    </message>
    <message>
        <source>{name}: a {kind}{end} with {able}</source>
        <translation>{name}：{kind}{end}，支持{able}</translation>
    </message>
    <message>
        <source>Pressure {pressure} %, counts {counted} %   Tilt {across}° {along}°   Speed {speed} px/s</source>
        <translation>压力 {pressure} %，计为 {counted} %   倾斜 {across}° {along}°   速度 {speed} 像素/秒</translation>
    </message>
    <message>
        <source>The system is {system}.</source>
        <translation>系统为 {system}。</translation>
    </message>
    <message>
        <source>Try the pen</source>
        <translation>试笔</translation>
    </message>
    <message>
        <source>How hard pressing counts</source>
        <translation>按压力度的换算</translation>
    </message>
    <message>
        <source>&amp;Soft</source>
        <translation>偏软(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Even</source>
        <translation>均匀(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Firm</source>
        <translation>偏硬(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Wipe</source>
        <translation>擦净(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Copy What Is Seen</source>
        <translation>复制检测结果(&amp;C)</translation>
    </message>
    <message>
        <source>What this computer sees</source>
        <translation>本机检测到的设备</translation>
    </message>
    <message>
        <source>Pressure –   Tilt –   Speed –</source>
        <translation>压力 –   倾斜 –   速度 –</translation>
    </message>
    <message>
        <source>No pen or tablet has been seen yet: bring the pen near the tablet, then look again.</source>
        <translation>尚未检测到压感笔或数位板：请将笔靠近数位板，再看一次。</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>压感笔</translation>
    </message>
    <message>
        <source>Eraser end</source>
        <translation>橡皮擦端</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>鼠标</translation>
    </message>
    <message>
        <source>If this was a pen, it comes as a mouse: switch on Windows Ink or install its driver.</source>
        <translation>如果刚才用的是压感笔，那么它被当成了鼠标：请启用 Windows Ink 或安装驱动程序。</translation>
    </message>
    <message>
        <source>{device}: reported here, pressure up to {most} %.</source>
        <translation>{device}：在此有输入，最大压力 {most} %。</translation>
    </message>
    <message>
        <source>pressure</source>
        <translation>压感</translation>
    </message>
    <message>
        <source>tilt</source>
        <translation>倾斜</translation>
    </message>
    <message>
        <source>rotation</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>hovering</source>
        <translation>悬停</translation>
    </message>
    <message>
        <source>Nameless device</source>
        <translation>未命名的设备</translation>
    </message>
    <message>
        <source>A light hand gives strong lines</source>
        <translation>下笔轻也能画出重线</translation>
    </message>
    <message>
        <source>As the pen says it</source>
        <translation>与笔的输出一致</translation>
    </message>
    <message>
        <source>A heavy hand gives light lines</source>
        <translation>下笔重也能画出轻线</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>As the S&amp;ystem</source>
        <translation>跟随系统(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>“{title}” was not saved when Drawover ended unexpectedly; it has been kept.{saved}</source>
        <translation>Drawover 意外结束时“{title}”尚未保存；它已被保留。{saved}</translation>
    </message>
    <message>
        <source>{value} drawings were not saved when Drawover ended unexpectedly. All of them have been kept; what was saved of them lies untouched in its file.</source>
        <translation>Drawover 意外结束时有 {value} 幅画尚未保存。它们全都被保留了下来；已保存的部分原样留在各自的文件中。</translation>
    </message>
    <message>
        <source>Today, {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>Nothing waits to be recovered.</source>
        <translation>没有等待恢复的画。</translation>
    </message>
    <message>
        <source>{value} more wait under File ▸ Recover Unsaved Drawings.</source>
        <translation>还有 {value} 幅在“文件 ▸ 恢复未保存的画”中等待。</translation>
    </message>
    <message>
        <source>Recover unsaved drawings</source>
        <translation>恢复未保存的画</translation>
    </message>
    <message>
        <source>{value} drawings were not saved when Drawover ended unexpectedly. All of them have been kept.</source>
        <translation type="vanished">Drawover 意外结束时有 {value} 幅画尚未保存。它们全都被保留了下来。</translation>
    </message>
    <message>
        <source>Recovered drawings</source>
        <translation>恢复的画</translation>
    </message>
    <message>
        <source>Open All</source>
        <translation>全部打开</translation>
    </message>
    <message>
        <source>Open Chosen</source>
        <translation>打开所选</translation>
    </message>
    <message>
        <source>Discard All…</source>
        <translation>全部放弃…</translation>
    </message>
    <message>
        <source>Discard all</source>
        <translation>全部放弃</translation>
    </message>
    <message>
        <source>&lt;p&gt;Drawover uses Qt and PySide6 under the GNU LGPL, version 3. Their libraries are files of their own, which you may replace by changed ones.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Drawover 依据 GNU LGPL 第 3 版使用 Qt 和 PySide6。它们的库是独立的文件，你可以用修改过的版本替换。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Discard all {value} recovered drawings?</source>
        <translation>要放弃全部 {value} 幅恢复的画吗？</translation>
    </message>
    <message>
        <source>What was never saved of them is gone for good.</source>
        <translation>其中从未保存的内容将永远消失。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark; as the system follows the desktop, also while Drawover runs.</source>
        <translation>浅色或深色；跟随系统时，运行中也会随桌面切换。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Takes effect when Drawover is started again.</source>
        <translation>下次启动 Drawover 时生效。</translation>
    </message>
    <message>
        <source>Keep unsaved work every</source>
        <translation>未保存内容的保留间隔</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>After a crash or a power cut, at most the work of about twice that time is lost.</source>
        <translation>崩溃或断电后，最多丢失约两倍于此时间的内容。</translation>
    </message>
    <message>
        <source>Memory for undo</source>
        <translation>撤销所用内存</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>The oldest steps are forgotten once all steps together hold more than this.</source>
        <translation>当所有步骤占用超过此值时，最早的步骤会被丢弃。</translation>
    </message>
    <message>
        <source>Width of a new drawing</source>
        <translation>新建画稿的宽度</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>What File › New begins with.</source>
        <translation>“文件 › 新建”的初始值。</translation>
    </message>
    <message>
        <source>Height of a new drawing</source>
        <translation>新建画稿的高度</translation>
    </message>
    <message>
        <source>Show the brush&apos;s outline</source>
        <translation>显示笔刷轮廓</translation>
    </message>
    <message>
        <source>A ring around the pointer, as wide as the brush at full pressure.</source>
        <translation>指针周围的圆环，与笔刷在最大压力下同宽。</translation>
    </message>
    <message>
        <source>Show pixels as squares from</source>
        <translation>像素显示为方块的起始缩放</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Below this zoom the drawing is smoothed; from it on each pixel has hard edges.</source>
        <translation>低于此缩放时画面平滑显示；从此缩放起每个像素边缘清晰。</translation>
    </message>
    <message>
        <source>The mouse wheel</source>
        <translation>鼠标滚轮</translation>
    </message>
    <message>
        <source>With Ctrl the wheel always zooms; with Shift it always scrolls sideways.</source>
        <translation>按 Ctrl 时滚轮总是缩放；按 Shift 时总是横向滚动。</translation>
    </message>
    <message>
        <source>The pen&apos;s pressure counts</source>
        <translation>启用笔的压感</translation>
    </message>
    <message>
        <source>Off: every pen draws as hard as a mouse does.</source>
        <translation>关闭：所有笔都像鼠标一样以最大力度绘画。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>zooms</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>scrolls</source>
        <translation>滚动</translation>
    </message>
    <message>
        <source>The folder of palettes cannot be made: {value}.</source>
        <translation>无法创建色板文件夹：{value}。</translation>
    </message>
    <message>
        <source>“{name}” cannot be deleted: {value}.</source>
        <translation>无法删除“{name}”：{value}。</translation>
    </message>
    <message>
        <source>The right bottom corner stays in place</source>
        <translation>右下角保持不动</translation>
    </message>
    <message>
        <source>The left top corner stays in place</source>
        <translation>左上角保持不动</translation>
    </message>
    <message>
        <source>The upper edge stays in place</source>
        <translation>上边缘保持不动</translation>
    </message>
    <message>
        <source>The right top corner stays in place</source>
        <translation>右上角保持不动</translation>
    </message>
    <message>
        <source>The left edge stays in place</source>
        <translation>左边缘保持不动</translation>
    </message>
    <message>
        <source>The middle stays in place</source>
        <translation>中心保持不动</translation>
    </message>
    <message>
        <source>The right edge stays in place</source>
        <translation>右边缘保持不动</translation>
    </message>
    <message>
        <source>The left bottom corner stays in place</source>
        <translation>左下角保持不动</translation>
    </message>
    <message>
        <source>The lower edge stays in place</source>
        <translation>下边缘保持不动</translation>
    </message>
    <message>
        <source>At most {value} pixels a side.</source>
        <translation>每边最多 {value} 像素。</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Your pack “{title}” is ready.</source>
        <translation>您的模型包“{title}”已完成。</translation>
    </message>
    <message>
        <source>Your pack “{title}” is ready, and chosen.</source>
        <translation>您的模型包“{title}”已完成，并已选用。</translation>
    </message>
    <message>
        <source>Where the engine runs</source>
        <translation>引擎在哪里运行</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>在这台电脑上</translation>
    </message>
    <message>
        <source>On another machine, by its invitation:</source>
        <translation>在另一台电脑上，使用它的邀请：</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>邀请</translation>
    </message>
    <message>
        <source>On that machine, “drawover serve --share” prints the invitation. Your drawings then go to that machine to be looked at; nothing is kept there. Use it in a network that you trust.</source>
        <translation>在那台电脑上，“drawover serve --share”会显示邀请。之后您的画作会传到那台电脑上进行分析，不会保存在那里。请在可信任的网络中使用。</translation>
    </message>
    <message>
        <source>Pictures of the folder</source>
        <translation>文件夹中的图片</translation>
    </message>
    <message>
        <source>can be used</source>
        <translation>可以使用</translation>
    </message>
    <message>
        <source>about a minute left</source>
        <translation>大约还需 1 分钟</translation>
    </message>
    <message>
        <source>A pack of your own</source>
        <translation>您自己的模型包</translation>
    </message>
    <message>
        <source>Name of the pack</source>
        <translation>模型包的名称</translation>
    </message>
    <message>
        <source>Another pack…</source>
        <translation>再做一个模型包…</translation>
    </message>
    <message>
        <source>Choose a folder of finished line drawings</source>
        <translation>选择一个放有完成线稿的文件夹</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>停止训练</translation>
    </message>
    <message>
        <source>Stop, and forget what was learned? To go on later, pause instead.</source>
        <translation>停止并丢弃已学到的内容吗？如果想以后继续，请改用“暂停”。</translation>
    </message>
    <message>
        <source>Stop and forget</source>
        <translation>停止并丢弃</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>A pack is trained on the machine that your drawings are on: let the engine run on this machine. Click the panel&apos;s lowest line for that.</source>
        <translation>模型包要在存放画稿的电脑上训练：请让引擎在这台电脑上运行。为此请点击面板最下面的一行。</translation>
    </message>
    <message>
        <source>{what}; {time}</source>
        <translation>{what}；{time}</translation>
    </message>
    <message>
        <source>Of the error in drawings of yours that it never saw, flawed on purpose, {after} % are left; without it, {before} %.</source>
        <translation>用它没有见过、被故意画错的您的画稿来测量：错误还剩 {after} %；不用它时还剩 {before} %。</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>换一个文件夹…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Looking at your drawings</source>
        <translation>正在查看您的画稿</translation>
    </message>
    <message>
        <source>about {minutes} minutes left</source>
        <translation>大约还需 {minutes} 分钟</translation>
    </message>
    <message>
        <source>It learns for about half an hour, on this machine alone, at the lowest priority.</source>
        <translation>学习大约需要半小时，只在这台电脑上进行，优先级最低。</translation>
    </message>
    <message>
        <source>From left to right: a drawing of yours with a flaw, as it was corrected before, as it is corrected now, as you drew it.</source>
        <translation>从左到右：带有错误的您的画稿、以前的修正、现在的修正、您原来的画。</translation>
    </message>
    <message>
        <source>“{title}” is there already: the new one takes its place.</source>
        <translation>“{title}”已经存在：新的模型包会取代它。</translation>
    </message>
    <message>
        <source>Learn from {count} drawings</source>
        <translation>从 {count} 幅画稿学习</translation>
    </message>
    <message>
        <source>{usable} of {count} pictures can be used</source>
        <translation>{count} 幅图片中有 {usable} 幅可以使用</translation>
    </message>
    <message>
        <source>You find it in the list of packs.</source>
        <translation>您可以在模型包列表中找到它。</translation>
    </message>
    <message>
        <source>A pack takes {least} at least, better 30: finished line drawings of one face each, without color or shading.</source>
        <translation>一个模型包至少需要 {least} 幅，最好 30 幅：每幅一张脸的完成线稿，不带颜色或阴影。</translation>
    </message>
    <message>
        <source>The pack “{title}” is ready</source>
        <translation>模型包“{title}”已完成</translation>
    </message>
    <message>
        <source>You can close this window and draw on. When the last Drawover window and Krita are closed, it pauses, and keeps what it learned.</source>
        <translation>您可以关闭此窗口继续画画。最后一个 Drawover 窗口和 Krita 都关闭后，它会暂停，并保留已学到的内容。</translation>
    </message>
    <message>
        <source>Choose a folder with finished line drawings of faces, one face each: 8 at least, better 30. Drawover learns your style from them, on this machine alone, and then corrects your sketches toward it.</source>
        <translation>请选择一个放有完成的脸部线稿的文件夹，每幅一张脸：至少 8 幅，最好 30 幅。Drawover 只在这台电脑上从中学习您的画法，之后按您的画法修正草稿。</translation>
    </message>
    <message>
        <source>The pack “{title}” is not finished</source>
        <translation>模型包“{title}”未完成</translation>
    </message>
    <message>
        <source>The pack “{title}”</source>
        <translation>模型包“{title}”</translation>
    </message>
    <message>
        <source>pausing…</source>
        <translation type="vanished">正在暂停…</translation>
    </message>
    <message>
        <source>stopping…</source>
        <translation type="vanished">正在停止…</translation>
    </message>
    <message>
        <source>The layer on which you edited this stage</source>
        <translation>你修改这个阶段的图层</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Make the later stages anew, as you edited the earlier ones</source>
        <translation>按你对前面阶段的修改，重新生成后面的阶段</translation>
    </message>
    <message>
        <source>Edited {}</source>
        <translation>改过的{}</translation>
    </message>
    <message>
        <source>See that it runs there and that the network lets it through, or choose this machine: click the line below.</source>
        <translation>请确认它在那里运行且网络允许连接，或点击下面一行选择这台电脑。</translation>
    </message>
    <message>
        <source>Update Drawover on this machine, or choose this machine: click the line below.</source>
        <translation>请更新这台电脑上的 Drawover，或点击下面一行选择这台电脑。</translation>
    </message>
    <message>
        <source>This is no invitation: paste the whole line that “drawover serve --share” prints.</source>
        <translation>这不是邀请：请粘贴“drawover serve --share”显示的整行内容。</translation>
    </message>
    <message>
        <source>Ask for a new invitation, or choose this machine: click the line below.</source>
        <translation>请索取新的邀请，或点击下面一行选择这台电脑。</translation>
    </message>
    <message>
        <source>Update Drawover on that machine, or choose this machine: click the line below.</source>
        <translation>请更新那台电脑上的 Drawover，或点击下面一行选择这台电脑。</translation>
    </message>
    <message>
        <source>The engine at {} does not answer.</source>
        <translation>{} 上的引擎没有响应。</translation>
    </message>
    <message>
        <source>The engine at {} ({}) is newer than this panel.</source>
        <translation>{} 上的引擎（{}）比此面板新。</translation>
    </message>
    <message>
        <source>What answers at {} is not the engine of this invitation.</source>
        <translation>在 {} 响应的不是此邀请对应的引擎。</translation>
    </message>
    <message>
        <source>The engine at {} ({}) is older than this panel.</source>
        <translation>{} 上的引擎（{}）比此面板旧。</translation>
    </message>
    <message>
        <source>The choice cannot be kept: {}.</source>
        <translation>无法保存此选择：{}。</translation>
    </message>
    <message>
        <source>Film strip</source>
        <translation>胶片条</translation>
    </message>
    <message>
        <source>The canvas has another size than when this was suggested: press Suggest again.</source>
        <translation>画布大小已与给出建议时不同：请再按一次“给出建议”。</translation>
    </message>
    <message>
        <source>Click to choose where the engine runs</source>
        <translation>点击以选择引擎在哪里运行</translation>
    </message>
    <message>
        <source>The pack {} does not know such drawings: it moves what it is sure of.</source>
        <translation>模型包 {} 不认识这类画稿：只在有把握之处移动您的线条。</translation>
    </message>
    <message>
        <source>New pack from a folder…</source>
        <translation>用文件夹新建模型包…</translation>
    </message>
    <message>
        <source>Training “{title}”…</source>
        <translation>正在训练“{title}”…</translation>
    </message>
    <message>
        <source>its own lines</source>
        <translation>原有线条</translation>
    </message>
    <message>
        <source>It is nothing that the pack knows (sure of {} %): flat colors hold some of their shading.</source>
        <translation>模型包不认识这样的图画（把握 {} %）：平涂色里会留有一些明暗。</translation>
    </message>
    <message>
        <source>No pack here knows flat colors under shadows, so they hold some of their shading.</source>
        <translation>这里没有模型包能认出阴影下的平涂色，因此平涂色里会留有一些明暗。</translation>
    </message>
    <message>
        <source>No stages yet</source>
        <translation>还没有阶段</translation>
    </message>
    <message>
        <source>Finish a picture, then press Suggest:
it comes as sketch, flat colors and light.</source>
        <translation>完成一幅画，然后按“给出建议”：
它会拆成草图、平涂色和明暗。</translation>
    </message>
    <message>
        <source>sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>成稿</translation>
    </message>
    <message>
        <source>Take the picture apart into its stages (Ctrl+Return)</source>
        <translation>把图画拆成各个阶段（Ctrl+Return）</translation>
    </message>
    <message>
        <source>Live: later stages follow by themselves when your pen rests</source>
        <translation>实时：笔停下时，后面的阶段自动跟随</translation>
    </message>
    <message>
        <source>More: gaps in the lines</source>
        <translation>更多：线条的缺口</translation>
    </message>
    <message>
        <source>Insert the stages, or choose a layer that holds an edited one, first.</source>
        <translation>请先插入各个阶段，或选择一个改过某阶段的图层。</translation>
    </message>
    <message>
        <source>Gaps in the lines as wide as the ring hold the color in; a share of the canvas&apos;s shorter side</source>
        <translation>线条上不宽于圆环的缺口不会漏色；按画布短边的比例</translation>
    </message>
    <message>
        <source>Paint mask</source>
        <translation>绘制蒙版</translation>
    </message>
    <message>
        <source>What the pen painted on was changed or deleted meanwhile: the stroke ends there.</source>
        <translation>画笔所在的内容此时已被更改或删除：笔画到此为止。</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)</source>
        <translation>图片 (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Add reference pictures</source>
        <translation>添加参考图</translation>
    </message>
    <message>
        <source>Add a reference picture…</source>
        <translation>添加参考图…</translation>
    </message>
    <message>
        <source>How opaque the chosen picture is</source>
        <translation>所选图片的不透明度</translation>
    </message>
    <message>
        <source>Remove the chosen picture  (Del)</source>
        <translation>移除所选图片  (Del)</translation>
    </message>
    <message>
        <source>Drawover ended unexpectedly, or something in it failed, before. The report is on this machine alone.</source>
        <translation>Drawover 上次意外退出，或其中某处出错。报告只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>Something in Drawover failed. Your drawing is kept; save it, and restart if Drawover behaves oddly.</source>
        <translation>Drawover 的某处出错了。您的画作仍在；请先保存，若程序表现异常请重新启动。</translation>
    </message>
    <message>
        <source>Report copied: no picture and no drawing&apos;s name is in it. Paste it into your report.</source>
        <translation>报告已复制：其中没有图片，也没有画作名称。请粘贴到您的反馈中。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Diagnostics copied: no picture and no drawing&apos;s name is in them. Paste them into your report.</source>
        <translation>已复制诊断信息：其中没有图像，也没有图画的名字。请粘贴到您的报告中。</translation>
    </message>
    <message>
        <source>Looking at everything that Drawover needs…</source>
        <translation>正在检查 Drawover 所需的一切…</translation>
    </message>
    <message>
        <source>is larger than {most} KB</source>
        <translation>大于 {most} KB</translation>
    </message>
    <message>
        <source>has a line with more than {most} dots</source>
        <translation>有一行的点多于 {most} 个</translation>
    </message>
    <message>
        <source>cannot be read: {why}</source>
        <translation>无法读取：{why}</translation>
    </message>
    <message>
        <source>cannot be read: it has a number that is longer than any number needs to be</source>
        <translation>无法读取：其中有一个过长的数</translation>
    </message>
    <message>
        <source>does not say its format, as in &apos;format = 1&apos;</source>
        <translation>没有说明格式，例如 &apos;format = 1&apos;</translation>
    </message>
    <message>
        <source>is made for a newer Drawover (pack format {format}; this version reads {known})</source>
        <translation>是为更新的 Drawover 制作的（模型包格式 {format}；此版本读取 {known}）</translation>
    </message>
    <message>
        <source>names a file in a way that cannot be: {name}</source>
        <translation>以不允许的方式命名文件：{name}</translation>
    </message>
    <message>
        <source>names a file outside of the pack: {name}</source>
        <translation>指向模型包之外的文件：{name}</translation>
    </message>
    <message>
        <source>names no task, so nothing could be done with the pack</source>
        <translation>没有列出任务，因此模型包无法使用</translation>
    </message>
    <message>
        <source>does not say what the pack was trained on</source>
        <translation>没有说明模型包的训练来源</translation>
    </message>
    <message>
        <source>has no network {network}, which its task {task} uses as {role}</source>
        <translation>没有网络 {network}，而其任务 {task} 将它用作 {role}</translation>
    </message>
    <message>
        <source>must list the networks that {where} takes weights of</source>
        <translation>必须列出{where}从中取用权重的网络</translation>
    </message>
    <message>
        <source>has no network {donor}, whose weights {network} takes</source>
        <translation>没有网络 {donor}，而 {network} 要取用它的权重</translation>
    </message>
    <message>
        <source>lets {network} take weights of {donor}, which takes weights itself</source>
        <translation>让 {network} 取用 {donor} 的权重，而后者自己也取用别的网络的权重</translation>
    </message>
    <message>
        <source>takes the network {network} from the pack itself</source>
        <translation>从模型包自身取用网络 {network}</translation>
    </message>
    <message>
        <source>gives no SHA-256 for {where} of the pack {pack}</source>
        <translation>没有给出模型包 {pack} 中{where}的 SHA-256</translation>
    </message>
    <message>
        <source>uses {file} without its SHA-256 under [files]</source>
        <translation>使用了 {file}，但 [files] 中没有它的 SHA-256</translation>
    </message>
    <message>
        <source>names {file} for {where}; networks are .onnx files</source>
        <translation>为{where}指定了 {file}；网络应为 .onnx 文件</translation>
    </message>
    <message>
        <source>must list the {key} of {where}</source>
        <translation>必须列出{where}的 {key}</translation>
    </message>
    <message>
        <source>gives an absurd shape in the {key} of {where}: {given}</source>
        <translation>{where}的 {key} 中有荒谬的形状：{given}</translation>
    </message>
    <message>
        <source>gives a range that is none in the {key} of {where}: {given}</source>
        <translation>{where}的 {key} 中有无效的范围：{given}</translation>
    </message>
    <message>
        <source>names two of the {key} of {where} alike</source>
        <translation>{where}的 {key} 中有两个同名</translation>
    </message>
    <message>
        <source>must name the network for {role} of {where}</source>
        <translation>必须为{where}的 {role} 指定网络</translation>
    </message>
    <message>
        <source>must list its training sources as [[sources]]</source>
        <translation>必须以 [[sources]] 列出训练来源</translation>
    </message>
    <message>
        <source>gives no license for {where}</source>
        <translation>没有给出{where}的许可证</translation>
    </message>
    <message>
        <source>does not say how many drawings came from {where}</source>
        <translation>没有说明{where}提供了多少画稿</translation>
    </message>
    <message>
        <source>gives a score that is no number: {key}</source>
        <translation>给出的分数不是数：{key}</translation>
    </message>
    <message>
        <source>lists more than {most} files</source>
        <translation>列出的文件超过 {most} 个</translation>
    </message>
    <message>
        <source>gives no SHA-256 for {file}</source>
        <translation>没有给出 {file} 的 SHA-256</translation>
    </message>
    <message>
        <source>must describe {where} as a table</source>
        <translation>必须以表的形式描述{where}</translation>
    </message>
    <message>
        <source>must give the {key} of {where} as a text of 1 to {most} characters</source>
        <translation>{where}的 {key} 必须是 1 到 {most} 个字符的文本</translation>
    </message>
    <message>
        <source>gives a {key} that cannot be: {given}</source>
        <translation>{key} 的值无效：{given}</translation>
    </message>
    <message>
        <source>uses a name that cannot be: {name}</source>
        <translation>使用了不允许的名称：{name}</translation>
    </message>
    <message>
        <source>sets {key} to something else than {wanted}</source>
        <translation>{key} 应设为{wanted}</translation>
    </message>
    <message>
        <source>a list of names</source>
        <translation>名称列表</translation>
    </message>
    <message>
        <source>two numbers, the smaller first</source>
        <translation>两个数，较小的在前</translation>
    </message>
    <message>
        <source>&quot;alone&quot; or &quot;projection&quot;</source>
        <translation>&quot;alone&quot; 或 &quot;projection&quot;</translation>
    </message>
    <message>
        <source>uses {where}, which should take {wanted} and no more</source>
        <translation>使用了{where}，而它应只接受 {wanted}</translation>
    </message>
    <message>
        <source>uses {where}, which should take {name} of {shape}, not {given}</source>
        <translation>使用了{where}，它应接受形状为 {shape} 的 {name}，而不是{given}</translation>
    </message>
    <message>
        <source>uses {where}, which should give {name} of {shape}, not {given}</source>
        <translation>使用了{where}，它应给出形状为 {shape} 的 {name}，而不是{given}</translation>
    </message>
    <message>
        <source>the network {file} as {role}</source>
        <translation>网络 {file}（作为 {role}）</translation>
    </message>
    <message>
        <source>{name} of {shape}</source>
        <translation>形状为 {shape} 的 {name}</translation>
    </message>
    <message>
        <source>the card</source>
        <translation>说明文件</translation>
    </message>
    <message>
        <source>the network {name}</source>
        <translation>网络 {name} </translation>
    </message>
    <message>
        <source>the task {name}</source>
        <translation>任务 {name} </translation>
    </message>
    <message>
        <source>a source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>the source {name}</source>
        <translation>来源 {name} </translation>
    </message>
    <message>
        <source>the scores</source>
        <translation>分数</translation>
    </message>
    <message>
        <source>the files</source>
        <translation>文件列表</translation>
    </message>
    <message>
        <source>its {key}</source>
        <translation>其 {key} </translation>
    </message>
    <message>
        <source>the {key} of {where}</source>
        <translation>{where}的 {key} </translation>
    </message>
    <message>
        <source>{name} of {where}</source>
        <translation>{where}的 {name} </translation>
    </message>
    <message>
        <source>coloring {number} of {count}</source>
        <translation>正在上色第 {number} 个，共 {count} 个</translation>
    </message>
    <message>
        <source>Flats</source>
        <translation>底色</translation>
    </message>
    <message>
        <source>Region map</source>
        <translation>区域图</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>线稿</translation>
    </message>
    <message>
        <source>Exemplar</source>
        <translation>参考图</translation>
    </message>
    <message>
        <source>The hints</source>
        <translation>色点图层</translation>
    </message>
    <message>
        <source>There is nothing to color: the layer has no lines. Draw on it, or pick another layer.</source>
        <translation>没有可上色的内容：该图层没有线条。请在上面画，或选择其他图层。</translation>
    </message>
    <message>
        <source>The lines cannot be told from what lies beneath them: put line art alone on a layer; a photo, or lines and colors on one layer, cannot be colored.</source>
        <translation type="vanished">无法把线条与其下方的内容区分开：请让线稿单独占一个图层；照片，或线条与颜色同在一个图层时，无法上色。</translation>
    </message>
    <message>
        <source>A drawing of {width} × {height} pixels needs {need:.1f} GB of memory to be colored, and {free:.1f} GB are free: close other programs, or make the drawing smaller.</source>
        <translation>为 {width} × {height} 像素的画上色需要 {need:.1f} GB 内存，而可用的只有 {free:.1f} GB：请关闭其他程序，或把画缩小。</translation>
    </message>
    <message>
        <source>The layer is painted already, so that no line can be told from its colors: put the lines alone on a layer.</source>
        <translation type="vanished">该图层已经上过颜色，线条无法与颜色区分开：请让线稿单独占一个图层。</translation>
    </message>
    <message>
        <source>The lines close off no region that could be colored: close them, or let wider gaps count as closed (now {percent:g} % of the width).</source>
        <translation>线条没有围出可上色的区域：请把线条闭合，或让更宽的缺口也视为闭合（现为宽度的 {percent:g} %）。</translation>
    </message>
    <message>
        <source>The pack {pack} holds no moods to render in.</source>
        <translation>模型包 {pack} 没有可用于渲染的氛围。</translation>
    </message>
    <message>
        <source>uses {file}, which has no array {name}</source>
        <translation>使用了 {file}，其中没有数组 {name}</translation>
    </message>
    <message>
        <source>uses {file}, whose moods must be square RGB pictures of up to {most} pixels</source>
        <translation type="vanished">使用了 {file}，其中的氛围图必须是边长至多 {most} 像素的方形 RGB 图片</translation>
    </message>
    <message>
        <source>uses {file}, whose backdrops must be one RGB color for each mood</source>
        <translation>使用了 {file}，其中的背景必须为每种氛围各一个 RGB 颜色</translation>
    </message>
    <message>
        <source>a list of 1 to {most} names</source>
        <translation>1 到 {most} 个名称的列表</translation>
    </message>
    <message>
        <source>The hints hold no dab of color on the drawing: dab colors onto its regions, or choose no hints.</source>
        <translation>色点图层在画稿上没有色点：请在区域上点上颜色，或不选色点图层。</translation>
    </message>
    <message>
        <source>The hints hold too many colors for dabs: put dabs alone on a transparent layer, and give a picture as an exemplar.</source>
        <translation>色点图层的颜色太多：请把色点单独放在透明图层上；若要用图片，请作为参考图添加。</translation>
    </message>
    <message>
        <source>{exemplar} is empty: choose a picture with colors.</source>
        <translation>{exemplar} 是空的：请选择一张有颜色的图片。</translation>
    </message>
    <message>
        <source>{exemplar} holds one color alone, if any: choose a colored picture, not line art.</source>
        <translation>{exemplar} 至多只有一种颜色：请选择彩色图片，而不是线稿。</translation>
    </message>
    <message>
        <source>A coloring has no extra {extra}.</source>
        <translation>上色没有附加内容 {extra}。</translation>
    </message>
    <message>
        <source>drawing {number} of {count}</source>
        <translation>正在绘制第 {number} 个，共 {count} 个</translation>
    </message>
    <message>
        <source>There is nothing to correct: the layer has no lines. Draw on it, or pick another layer.</source>
        <translation>没有可修正的内容：该图层没有线条。请在上面画，或选择其他图层。</translation>
    </message>
    <message>
        <source>The lines cannot be told from what lies beneath them: put the drawing on a layer of its own, or photograph it on even paper.</source>
        <translation>无法把线条与其下方的内容区分开：请把画稿放在单独的图层上，或在均匀的纸面上拍摄。</translation>
    </message>
    <message>
        <source>The drawing is too small to correct; draw it larger than {least} pixels.</source>
        <translation>画稿太小，无法修正；请画得比 {least} 像素大。</translation>
    </message>
    <message>
        <source>The pack {pack} does not know such drawings, so it draws none anew; with “anyway” it does as well as it can.</source>
        <translation>模型包 {pack} 不认识这类画稿，因此不会重新绘制；选择“仍然尝试”则尽力而为。</translation>
    </message>
    <message>
        <source>A correction has no extra {extra}.</source>
        <translation>修正没有附加内容 {extra}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot say what moves; it has {there}.</source>
        <translation>模型包 {pack} 无法说明改动了什么；它能用的线条：{there}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot draw {lines} lines; it has {there}.</source>
        <translation>模型包 {pack} 不能绘制“{lines}”线条；它能用的：{there}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot nudge by {nudge}; it has {there}.</source>
        <translation>模型包 {pack} 不能以“{nudge}”方式引导；它能用的：{there}。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The card of the pack {pack} must say what it knows by two numbers.</source>
        <translation>模型包 {pack} 的说明文件必须用两个数说明它认识什么。</translation>
    </message>
    <message>
        <source>The atlas of the pack {pack} cannot be read: {why}.</source>
        <translation>无法读取模型包 {pack} 的图集：{why}。</translation>
    </message>
    <message>
        <source>The atlas of the pack {pack} is not whole: its parts differ in number.</source>
        <translation>模型包 {pack} 的图集不完整：各部分数量不一致。</translation>
    </message>
    <message>
        <source>The pack {pack} tells {there} parts and names {named}.</source>
        <translation>模型包 {pack} 区分 {there} 个部位，却命名了 {named} 个。</translation>
    </message>
    <message>
        <source>The pack&apos;s network for inking does not give back what it was shown in the same size.</source>
        <translation>模型包的勾线网络返回的尺寸与输入不同。</translation>
    </message>
    <message>
        <source>uses {file}, which lacks the {name} of its drawings, a row of numbers each</source>
        <translation>使用了 {file}，其中缺少各画稿的 {name}（每幅一行数值）</translation>
    </message>
    <message>
        <source>uses {file}, whose {name} have {there} numbers each where {wanted} are needed</source>
        <translation>使用了 {file}，其 {name} 每行有 {there} 个数，而需要 {wanted} 个</translation>
    </message>
    <message>
        <source>uses {file}, whose {name} are no numbers in places (NaN)</source>
        <translation>使用了 {file}，其中 {name} 有些位置不是数（NaN）</translation>
    </message>
    <message>
        <source>{part}: {how}</source>
        <translation>{part}：{how}</translation>
    </message>
    <message>
        <source>as it should be</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>{percent:.0f} % lower</source>
        <translation>下移 {percent:.0f} %</translation>
    </message>
    <message>
        <source>{percent:.0f} % higher</source>
        <translation>上移 {percent:.0f} %</translation>
    </message>
    <message>
        <source>{percent:.0f} % to the right</source>
        <translation>右移 {percent:.0f} %</translation>
    </message>
    <message>
        <source>{percent:.0f} % to the left</source>
        <translation>左移 {percent:.0f} %</translation>
    </message>
    <message>
        <source>{percent:.0f} % larger</source>
        <translation>放大 {percent:.0f} %</translation>
    </message>
    <message>
        <source>{percent:.0f} % smaller</source>
        <translation>缩小 {percent:.0f} %</translation>
    </message>
    <message>
        <source>turned {degrees:.0f}° clockwise</source>
        <translation>顺时针旋转 {degrees:.0f}°</translation>
    </message>
    <message>
        <source>turned {degrees:.0f}° counterclockwise</source>
        <translation>逆时针旋转 {degrees:.0f}°</translation>
    </message>
    <message>
        <source>{part} ({number})</source>
        <translation>{part}（{number}）</translation>
    </message>
    <message>
        <source>Drawover: my lines</source>
        <translation>Drawover：我的线条</translation>
    </message>
    <message>
        <source>Drawover: inked</source>
        <translation>Drawover：勾线</translation>
    </message>
    <message>
        <source>Drawover: built</source>
        <translation>Drawover：拼合</translation>
    </message>
    <message>
        <source>Drawover: borrowed</source>
        <translation>Drawover：借用</translation>
    </message>
    <message>
        <source>Drawover: drawn</source>
        <translation>Drawover：重绘</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>lis</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>optimize</source>
        <translation>优化</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>left eye</source>
        <translation>左眼</translation>
    </message>
    <message>
        <source>right eye</source>
        <translation>右眼</translation>
    </message>
    <message>
        <source>left brow</source>
        <translation>左眉</translation>
    </message>
    <message>
        <source>right brow</source>
        <translation>右眉</translation>
    </message>
    <message>
        <source>nose</source>
        <translation>鼻子</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <source>glasses</source>
        <translation>眼镜</translation>
    </message>
    <message>
        <source>beard</source>
        <translation>胡须</translation>
    </message>
    <message>
        <source>freckles</source>
        <translation>雀斑</translation>
    </message>
    <message>
        <source>earring</source>
        <translation>耳环</translation>
    </message>
    <message>
        <source>hair</source>
        <translation>头发</translation>
    </message>
    <message>
        <source>accessory</source>
        <translation>饰品</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>线条</translation>
    </message>
    <message>
        <source>The lines cannot be told from what lies beneath them: put line art alone on a layer; a photo, or lines and colors on one layer, cannot be colored. Sketchify draws the lines of such a picture.</source>
        <translation>无法把线条与其下方的内容区分开：请让线稿单独占一个图层；照片，或线条与颜色同在一个图层时，无法上色。“提取线稿”可以画出这类图片的线条。</translation>
    </message>
    <message>
        <source>The layer is painted already, so that no line can be told from its colors: put the lines alone on a layer, or have Sketchify draw them.</source>
        <translation>该图层已经上过颜色，线条无法与颜色区分开：请让线稿单独占一个图层，或者用“提取线稿”画出线条。</translation>
    </message>
    <message>
        <source>left ear</source>
        <translation>左耳</translation>
    </message>
    <message>
        <source>right ear</source>
        <translation>右耳</translation>
    </message>
    <message>
        <source>body</source>
        <translation>身体</translation>
    </message>
    <message>
        <source>upper left</source>
        <translation>左上</translation>
    </message>
    <message>
        <source>top</source>
        <translation>上部</translation>
    </message>
    <message>
        <source>upper right</source>
        <translation>右上</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>lower left</source>
        <translation>左下</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>下部</translation>
    </message>
    <message>
        <source>lower right</source>
        <translation>右下</translation>
    </message>
    <message>
        <source>is larger than {most} MB</source>
        <translation>大于 {most} MB</translation>
    </message>
    <message>
        <source>is not an ONNX file, or is cut off</source>
        <translation>不是 ONNX 文件，或不完整</translation>
    </message>
    <message>
        <source>is written in ONNX format {format}, which this version does not read</source>
        <translation>以 ONNX 格式 {format} 写成，此版本不能读取</translation>
    </message>
    <message>
        <source>defines functions of its own; only standard operators are allowed</source>
        <translation>定义了自己的函数；只允许标准算子</translation>
    </message>
    <message>
        <source>carries training steps, which do not belong in a pack</source>
        <translation>带有训练步骤，不应出现在模型包中</translation>
    </message>
    <message>
        <source>uses operators of {domain}; only standard operators are allowed</source>
        <translation>使用了 {domain} 的算子；只允许标准算子</translation>
    </message>
    <message>
        <source>uses operator set {version}; this version knows {least} to {most}</source>
        <translation>使用算子集 {version}；此版本支持 {least} 到 {most}</translation>
    </message>
    <message>
        <source>has more than {most} operators</source>
        <translation>有超过 {most} 个算子</translation>
    </message>
    <message>
        <source>uses the operator {operator} of {domain}; only standard ones are allowed</source>
        <translation>使用了 {domain} 的算子 {operator}；只允许标准算子</translation>
    </message>
    <message>
        <source>uses {operator}, which is not a standard operator of set {version}</source>
        <translation>使用了 {operator}，它不是算子集 {version} 的标准算子</translation>
    </message>
    <message>
        <source>draws random numbers ({operator}): the same request must give the same answer</source>
        <translation>抽取随机数（{operator}）：相同的请求必须得到相同的结果</translation>
    </message>
    <message>
        <source>uses the operator {operator}, which a pack&apos;s networks must do without</source>
        <translation>使用了模型包的网络不得使用的算子 {operator}</translation>
    </message>
    <message>
        <source>holds a graph within its graph, which a pack&apos;s networks must do without</source>
        <translation>在图中含有图，模型包的网络不得如此</translation>
    </message>
    <message>
        <source>keeps weights in another file; a pack&apos;s networks must be whole in themselves</source>
        <translation type="vanished">把权重放在其他文件中；模型包的网络必须自身完整</translation>
    </message>
    <message>
        <source>has weights {name} that are not plain numbers</source>
        <translation>有不是普通数值的权重 {name}</translation>
    </message>
    <message>
        <source>has weights {name} that do not fill their shape</source>
        <translation>有没有填满其形状的权重 {name}</translation>
    </message>
    <message>
        <source>has weights {name} that are no numbers (NaN)</source>
        <translation>有不是数（NaN）的权重 {name}</translation>
    </message>
    <message>
        <source>has more than {most} MB of weights</source>
        <translation>有超过 {most} MB 的权重</translation>
    </message>
    <message>
        <source>uses a name that is no text</source>
        <translation>使用了不是文本的名称</translation>
    </message>
    <message>
        <source>leaves more of the shape of {name} open than the batch, the sides of a picture, or the size of a set</source>
        <translation>{name} 的形状中，除批次、图片边长或集合大小之外还有未定的部分</translation>
    </message>
    <message>
        <source>declares an absurd shape for {name}</source>
        <translation>为 {name} 声明了荒谬的形状</translation>
    </message>
    <message>
        <source>does not say which bytes of which file its weights {name} are</source>
        <translation>没有说明其权重 {name} 是哪个文件的哪些字节</translation>
    </message>
    <message>
        <source>takes the weights {name} from {file}, which is no network that its card names</source>
        <translation>从 {file} 取用权重 {name}，但说明文件没有把它列为可取用的网络</translation>
    </message>
    <message>
        <source>takes the weights {name} from {file}, which has none of that name</source>
        <translation>从 {file} 取用权重 {name}，但其中没有这个名称的权重</translation>
    </message>
    <message>
        <source>takes the weights {name} from {file}, where they are of another type or shape</source>
        <translation>从 {file} 取用权重 {name}，但它在那里的类型或形状不同</translation>
    </message>
    <message>
        <source>takes the weights {name} from a place in {file} where there are other numbers</source>
        <translation>从 {file} 的某个位置取用权重 {name}，但那里是别的数</translation>
    </message>
    <message>
        <source>does not fit together: {why}</source>
        <translation>各部分不相配：{why}</translation>
    </message>
    <message>
        <source>gives {name} in the shape {shape}, but declares {declared}</source>
        <translation>给出的 {name} 形状为 {shape}，但声明的是 {declared}</translation>
    </message>
    <message>
        <source>would take more than {most} MB of memory to run ({operator})</source>
        <translation>运行需要超过 {most} MB 内存（{operator}）</translation>
    </message>
    <message>
        <source>would take minutes to run ({operator})</source>
        <translation>运行需要数分钟（{operator}）</translation>
    </message>
    <message>
        <source>computes the size of what {operator} gives while it runs; it must be known before</source>
        <translation>在运行时才计算 {operator} 结果的大小；它必须事先已知</translation>
    </message>
    <message>
        <source>asks {operator} for an absurd size</source>
        <translation>要求 {operator} 有荒谬的大小</translation>
    </message>
    <message>
        <source>has the inputs {there}, not those of its card</source>
        <translation>的输入是 {there}，与说明文件不同</translation>
    </message>
    <message>
        <source>has the outputs {there}, not those of its card</source>
        <translation>的输出是 {there}，与说明文件不同</translation>
    </message>
    <message>
        <source>does not have 32-bit floats as its input {name}</source>
        <translation>的输入 {name} 不是 32 位浮点数</translation>
    </message>
    <message>
        <source>does not have 32-bit floats as its output {name}</source>
        <translation>的输出 {name} 不是 32 位浮点数</translation>
    </message>
    <message>
        <source>has the input {name} of shape {shape}, but its card says {promised}</source>
        <translation>的输入 {name} 形状为 {shape}，但说明文件写的是 {promised}</translation>
    </message>
    <message>
        <source>has the output {name} of shape {shape}, but its card says {promised}</source>
        <translation>的输出 {name} 形状为 {shape}，但说明文件写的是 {promised}</translation>
    </message>
    <message>
        <source>There is no pack named {pack}; found: {known}.</source>
        <translation>没有名为 {pack} 的模型包；找到的有：{known}。</translation>
    </message>
    <message>
        <source>There is no pack at {path}.</source>
        <translation>{path} 处没有模型包。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be read: {why}.</source>
        <translation>无法读取文件夹 {folder}：{why}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot do the task {task}.</source>
        <translation>模型包 {pack} 不能执行任务 {task}。</translation>
    </message>
    <message>
        <source>The pack {pack} does not know the task {task}.</source>
        <translation>模型包 {pack} 不认识任务 {task}。</translation>
    </message>
    <message>
        <source>The pack {pack} has no network {network}.</source>
        <translation>模型包 {pack} 没有网络 {network}。</translation>
    </message>
    <message>
        <source>The pack {pack} has no network for the role {role}.</source>
        <translation>模型包 {pack} 没有用于 {role} 的网络。</translation>
    </message>
    <message>
        <source>The atlas of the pack {pack} cannot be read ({why}).</source>
        <translation>无法读取模型包 {pack} 的图集（{why}）。</translation>
    </message>
    <message>
        <source>The pack {pack} was refused: {why}.</source>
        <translation>模型包 {pack} 被拒绝：{why}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot be read: {why}.</source>
        <translation>无法读取模型包 {pack}：{why}。</translation>
    </message>
    <message>
        <source>The pack {pack} cannot be read: {file}: {why}.</source>
        <translation>无法读取模型包 {pack}：{file}：{why}。</translation>
    </message>
    <message>
        <source>The pack {pack} was refused: it cannot be read ({kind}: {why}).</source>
        <translation>模型包 {pack} 被拒绝：无法读取（{kind}：{why}）。</translation>
    </message>
    <message>
        <source>The pack {pack} was changed while it was in use: {file} is not what it was.</source>
        <translation>模型包 {pack} 在使用时被更改：{file} 已不是原来的文件。</translation>
    </message>
    <message>
        <source>Training is not installed here ({lacking} is missing): in a checkout of Drawover, run make setup DRAWOVER_TRAIN=1.</source>
        <translation type="vanished">这里没有安装训练功能（缺少 {lacking}）：请在 Drawover 的源代码目录中运行 make setup DRAWOVER_TRAIN=1。</translation>
    </message>
    <message>
        <source>A pack is given away as a .zip, not as {path}: name a file that ends in .zip.</source>
        <translation>模型包要导出为 .zip，而不是 {path}：请指定以 .zip 结尾的文件。</translation>
    </message>
    <message>
        <source>A pack that comes with Drawover is named {pack}; another one cannot have its name.</source>
        <translation>Drawover 自带的模型包叫 {pack}；其他模型包不能用这个名称。</translation>
    </message>
    <message>
        <source>There is a pack named {pack} already: use --replace to put the new one in its place.</source>
        <translation>已经有名为 {pack} 的模型包：要用新的替换它，请加 --replace。</translation>
    </message>
    <message>
        <source>There is no sample of a pack named {pack} here.</source>
        <translation>这里没有名为 {pack} 的模型包的样图。</translation>
    </message>
    <message>
        <source>The sample of the pack {pack} cannot be read: {why}.</source>
        <translation>无法读取模型包 {pack} 的样图：{why}。</translation>
    </message>
    <message>
        <source>The sample of the pack {pack} is no PNG of at most {most} pixels a side.</source>
        <translation>模型包 {pack} 的样图不是边长至多 {most} 像素的 PNG。</translation>
    </message>
    <message>
        <source>The network {network} could not be run: {why}</source>
        <translation>网络 {network} 无法运行：{why}</translation>
    </message>
    <message>
        <source>The network {network} could not be loaded: {why}</source>
        <translation>网络 {network} 无法加载：{why}</translation>
    </message>
    <message>
        <source>The network {role} of the pack {pack} does not give {what}: use another pack.</source>
        <translation>模型包 {pack} 的网络 {role} 没有给出{what}：请使用其他模型包。</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>the shape {shape} that its card says</source>
        <translation>其说明文件所述的形状 {shape}</translation>
    </message>
    <message>
        <source>it has no {file}</source>
        <translation>缺少 {file}</translation>
    </message>
    <message>
        <source>its {file} is larger than {most} KB</source>
        <translation>其 {file} 大于 {most} KB</translation>
    </message>
    <message>
        <source>its card {why}</source>
        <translation>其说明文件{why}</translation>
    </message>
    <message>
        <source>the network {file} {why}</source>
        <translation>网络 {file} {why}</translation>
    </message>
    <message>
        <source>the file {file} is missing</source>
        <translation>缺少文件 {file}</translation>
    </message>
    <message>
        <source>{file} is a link to somewhere else</source>
        <translation>{file} 是指向别处的链接</translation>
    </message>
    <message>
        <source>{file} is not a file</source>
        <translation>{file} 不是文件</translation>
    </message>
    <message>
        <source>{file} makes it larger than a pack may be ({most} MB a file)</source>
        <translation>{file} 使其超过了模型包允许的大小（每个文件 {most} MB）</translation>
    </message>
    <message>
        <source>the file {file} is not listed in its card</source>
        <translation>文件 {file} 未列在说明文件中</translation>
    </message>
    <message>
        <source>{file} is not the file that its card promises (its SHA-256 differs)</source>
        <translation>{file} 不是说明文件所承诺的文件（SHA-256 不同）</translation>
    </message>
    <message>
        <source>it requires the pack {pack}, which is not there</source>
        <translation>它需要模型包 {pack}，但没有找到</translation>
    </message>
    <message>
        <source>it requires the pack {pack} with another network {network} than is there</source>
        <translation>它需要的模型包 {pack} 应含另一个网络 {network}，与现有的不同</translation>
    </message>
    <message>
        <source>it requires the pack {pack}, which was refused itself</source>
        <translation>它需要模型包 {pack}，但后者自身被拒绝</translation>
    </message>
    <message>
        <source>it requires the pack {pack}, which requires others itself</source>
        <translation>它需要模型包 {pack}，但后者自己又需要别的模型包</translation>
    </message>
    <message>
        <source>it requires the network {network} of the pack {pack}, which takes weights of others</source>
        <translation>它需要模型包 {pack} 的网络 {network}，但该网络取用别的网络的权重</translation>
    </message>
    <message>
        <source>{file} unpacks to more than {most} MB or {count} arrays</source>
        <translation>{file} 解压后超过 {most} MB 或 {count} 个数组</translation>
    </message>
    <message>
        <source>{file} holds two arrays of one name</source>
        <translation>{file} 中有两个同名数组</translation>
    </message>
    <message>
        <source>{file} is not a readable .npz file</source>
        <translation>{file} 不是可读取的 .npz 文件</translation>
    </message>
    <message>
        <source>{file} holds {array}, which is no array</source>
        <translation>{file} 中的 {array} 不是数组</translation>
    </message>
    <message>
        <source>{file} holds {array} in a format that this version does not read</source>
        <translation>{file} 中的 {array} 采用此版本不能读取的格式</translation>
    </message>
    <message>
        <source>{file} holds {array}, which is not made of plain numbers</source>
        <translation>{file} 中的 {array} 不是由普通数值组成</translation>
    </message>
    <message>
        <source>{file} holds {array}, which does not fill its shape</source>
        <translation>{file} 中的 {array} 没有填满其形状</translation>
    </message>
    <message>
        <source>{file} holds {array}, which cannot be read</source>
        <translation>{file} 中的 {array} 无法读取</translation>
    </message>
    <message>
        <source>the file is larger than {most} GB</source>
        <translation>文件大于 {most} GB</translation>
    </message>
    <message>
        <source>the file is not a readable .zip, or is cut off</source>
        <translation>文件不是可读取的 .zip，或不完整</translation>
    </message>
    <message>
        <source>it holds more than {most} files</source>
        <translation>其中的文件超过 {most} 个</translation>
    </message>
    <message>
        <source>it {why}</source>
        <translation>它{why}</translation>
    </message>
    <message>
        <source>it holds two files of one name, or a name that cannot be: {file}</source>
        <translation>其中有两个同名文件，或有不允许的名称：{file}</translation>
    </message>
    <message>
        <source>{file} is a link or a device, not a file</source>
        <translation>{file} 是链接或设备，不是文件</translation>
    </message>
    <message>
        <source>{file} is encrypted</source>
        <translation>{file} 已加密</translation>
    </message>
    <message>
        <source>{file} unpacks to more than a pack may hold ({most} MB a file)</source>
        <translation>{file} 解压后超过模型包允许的大小（每个文件 {most} MB）</translation>
    </message>
    <message>
        <source>{file} unpacks to more than {most} times its size, as no network does</source>
        <translation>{file} 解压后超过自身大小的 {most} 倍，网络文件不会这样</translation>
    </message>
    <message>
        <source>{file} is larger than the zip says</source>
        <translation>{file} 比 .zip 所述的大</translation>
    </message>
    <message>
        <source>{file} is smaller than the zip says</source>
        <translation>{file} 比 .zip 所述的小</translation>
    </message>
    <message>
        <source>A picture of {width} × {height} pixels holds nothing to draw over.</source>
        <translation>{width} × {height} 像素的图片没有可画之处。</translation>
    </message>
    <message>
        <source>The picture has {width} × {height} pixels, and at most {millions} million (such as {side} × {side}) can be used here: make it smaller first.</source>
        <translation>图片有 {width} × {height} 像素，这里最多可用 {millions} 百万像素（例如 {side} × {side}）：请先缩小。</translation>
    </message>
    <message>
        <source>{name} is empty: there is nothing in the file.</source>
        <translation>{name}是空的：文件里什么也没有。</translation>
    </message>
    <message>
        <source>{name} is not a picture that can be read here ({kinds}): save it as PNG first.</source>
        <translation>{name}不是这里能读取的图片（{kinds}）：请先存为 PNG。</translation>
    </message>
    <message>
        <source>{name} {why}.</source>
        <translation>{name}{why}。</translation>
    </message>
    <message>
        <source>{name} is damaged or was cut off: save it again as PNG and retry.</source>
        <translation>{name}已损坏或不完整：请重新存为 PNG 再试。</translation>
    </message>
    <message>
        <source>{name} is too large for the memory that is free: close other programs first.</source>
        <translation>{name}太大，空闲内存不足：请先关闭其他程序。</translation>
    </message>
    <message>
        <source>{path} is a folder; name a picture, such as a PNG.</source>
        <translation>{path} 是文件夹；请指定一张图片，例如 PNG。</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>没有文件 {path}。</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: {why}.</source>
        <translation>无法读取文件 {path}：{why}。</translation>
    </message>
    <message>
        <source>is a TIFF of a kind of color (number {number}) that is not read here</source>
        <translation>是这里不支持的颜色类型（编号 {number}）的 TIFF</translation>
    </message>
    <message>
        <source>is a TIFF of {count} channels, more than are read here</source>
        <translation>是有 {count} 个通道的 TIFF，超出这里能读取的数量</translation>
    </message>
    <message>
        <source>has {width} × {height} pixels of {bytes} bytes each, too large to open</source>
        <translation>有 {width} × {height} 像素，每像素 {bytes} 字节，太大而无法打开</translation>
    </message>
    <message>
        <source>is a TIFF packed in a way that is not read here: save it uncompressed</source>
        <translation>是用这里不支持的方式压缩的 TIFF：请存为不压缩</translation>
    </message>
    <message>
        <source>is a TIFF whose channels hold numbers of a kind that is not read here</source>
        <translation>是 TIFF，其通道中的数值类型在这里不支持</translation>
    </message>
    <message>
        <source>is a TIFF of {bits} bits a channel, which is not read here</source>
        <translation>是每通道 {bits} 位的 TIFF，这里不支持</translation>
    </message>
    <message>
        <source>The drawing</source>
        <translation>画稿</translation>
    </message>
    <message>
        <source>The selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>The mask of what to keep</source>
        <translation>保留部分的蒙版</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>{what} {number}</source>
        <translation>{what} {number}</translation>
    </message>
    <message>
        <source>This version knows the tasks {known}, not {task}.</source>
        <translation>此版本支持的任务有：{known}；没有 {task}。</translation>
    </message>
    <message>
        <source>The request has a field this version does not know: {field}.</source>
        <translation>请求中有此版本不认识的字段：{field}。</translation>
    </message>
    <message>
        <source>In a request, &apos;pack&apos; is a name and &apos;parameters&apos; an object.</source>
        <translation>请求中的 &apos;pack&apos; 应为名称，&apos;parameters&apos; 应为对象。</translation>
    </message>
    <message>
        <source>The task {task} has no parameter {parameter}.</source>
        <translation>任务 {task} 没有参数 {parameter}。</translation>
    </message>
    <message>
        <source>The drawing is missing: send the file part &apos;image&apos;, or name shared pixels.</source>
        <translation>缺少画稿：请发送文件部分 &apos;image&apos;，或指明共享像素。</translation>
    </message>
    <message>
        <source>The parameters are not those of the task {task}.</source>
        <translation>这些参数不属于任务 {task}。</translation>
    </message>
    <message>
        <source>The seed must be a whole number between 0 and {most}, not {seed}.</source>
        <translation>种子必须是 0 到 {most} 之间的整数，而不是 {seed}。</translation>
    </message>
    <message>
        <source>The selection is empty: select what may change, or nothing for the whole drawing.</source>
        <translation>选区是空的：请选择可以改动的部分，或取消选区以使用整幅画稿。</translation>
    </message>
    <message>
        <source>The task {task} has no {extra}.</source>
        <translation>任务 {task} 没有 {extra}。</translation>
    </message>
    <message>
        <source>The parameter {parameter} cannot be {value}.</source>
        <translation>参数 {parameter} 不能是 {value}。</translation>
    </message>
    <message>
        <source>The parameter {parameter} must lie between {least:g} and {most:g}, not {value}.</source>
        <translation>参数 {parameter} 必须在 {least:g} 和 {most:g} 之间，而不是 {value}。</translation>
    </message>
    <message>
        <source>The parameter {parameter} must be one of {known}, not {value}.</source>
        <translation>参数 {parameter} 必须是以下之一：{known}；不能是 {value}。</translation>
    </message>
    <message>
        <source>A suggestion has no parameter {parameter} that it could be drawn anew with.</source>
        <translation>建议没有可用于重新绘制的参数 {parameter}。</translation>
    </message>
    <message>
        <source>The task {task} takes no picture {picture}.</source>
        <translation>任务 {task} 不接受图片 {picture}。</translation>
    </message>
    <message>
        <source>{what} is missing: send the file part {part}, or name shared pixels.</source>
        <translation>缺少{what}：请发送文件部分 {part}，或指明共享像素。</translation>
    </message>
    <message>
        <source>At most {most} pictures {picture} can be taken, not {there}.</source>
        <translation>最多可用 {most} 张图片 {picture}，现有 {there} 张。</translation>
    </message>
    <message>
        <source>At most {most} pictures can be given with {option}, not {there}.</source>
        <translation>用 {option} 最多可给出 {most} 张图片，现有 {there} 张。</translation>
    </message>
    <message>
        <source>{picture} is given twice: give it once.</source>
        <translation>{picture} 给出了两次：只需给出一次。</translation>
    </message>
    <message>
        <source>The pictures are named {picture}0, {picture}1 and so on; {missing} is missing.</source>
        <translation>图片依次命名为 {picture}0、{picture}1 等；缺少 {missing}。</translation>
    </message>
    <message>
        <source>The picture {picture} must be RGBA with 8 bits a channel, not {kind} of shape {shape}.</source>
        <translation>图片 {picture} 必须是每通道 8 位的 RGBA，而不是形状为 {shape} 的 {kind}。</translation>
    </message>
    <message>
        <source>The picture has {width} × {height} pixels; at most {most:,} can be used.</source>
        <translation>图片有 {width} × {height} 像素；最多可用 {most:,} 像素。</translation>
    </message>
    <message>
        <source>{what} must have 8 bits a channel, not {kind} of shape {shape}.</source>
        <translation>{what}必须是每通道 8 位，而不是形状为 {shape} 的 {kind}。</translation>
    </message>
    <message>
        <source>{what} must be as large as the picture: it is {width} × {height}, not {wanted_width} × {wanted_height} pixels.</source>
        <translation>{what}必须与图片一样大：它是 {width} × {height}，而不是 {wanted_width} × {wanted_height} 像素。</translation>
    </message>
    <message>
        <source>Layers can be up to {most} pixels wide and high, not {width} × {height}.</source>
        <translation>图层的宽和高最多为 {most} 像素，不能是 {width} × {height}。</translation>
    </message>
    <message>
        <source>The memory is full: close other programs and retry.</source>
        <translation>内存已满：请关闭其他程序再试。</translation>
    </message>
    <message>
        <source>The engine made a mistake of its own ({kind}: {error}): please report it.</source>
        <translation>引擎自身出错（{kind}：{error}）：请报告此问题。</translation>
    </message>
    <message>
        <source>The engine made a mistake of its own ({kind}): please report it.</source>
        <translation>引擎自身出错（{kind}）：请报告此问题。</translation>
    </message>
    <message>
        <source>The engine is leaving: start it again.</source>
        <translation>引擎正在退出：请重新启动它。</translation>
    </message>
    <message>
        <source>{count} drawings are waiting already: let one finish, or cancel one.</source>
        <translation>已有 {count} 幅画稿在等待：请等一幅完成，或取消一幅。</translation>
    </message>
    <message>
        <source>This job has no suggestion yet.</source>
        <translation>此任务还没有建议。</translation>
    </message>
    <message>
        <source>This job has no suggestion {number}.</source>
        <translation>此任务没有第 {number} 号建议。</translation>
    </message>
    <message>
        <source>The field &apos;request&apos;</source>
        <translation>字段 &apos;request&apos; </translation>
    </message>
    <message>
        <source>The request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>A job is sent as multipart/form-data with the fields &apos;request&apos; and &apos;image&apos;.</source>
        <translation>任务须以 multipart/form-data 发送，含字段 &apos;request&apos; 和 &apos;image&apos;。</translation>
    </message>
    <message>
        <source>The form cannot be read: {why}</source>
        <translation>无法读取表单：{why}</translation>
    </message>
    <message>
        <source>{what} is not JSON.</source>
        <translation>{what}不是 JSON。</translation>
    </message>
    <message>
        <source>{what} must be a JSON object.</source>
        <translation>{what}必须是 JSON 对象。</translation>
    </message>
    <message>
        <source>The images are an object of names and shared pixels.</source>
        <translation>images 应为由名称和共享像素组成的对象。</translation>
    </message>
    <message>
        <source>So many pictures of this size are too much for this machine: send fewer of them.</source>
        <translation>这么多此尺寸的图片超出了本机的能力：请少发送一些。</translation>
    </message>
    <message>
        <source>{what} came twice, as a file and as shared pixels: send one of them.</source>
        <translation>{what}收到了两次，既有文件又有共享像素：请只发送其一。</translation>
    </message>
    <message>
        <source>More than {size} were sent at once: make the drawing smaller, or share its raw pixels.</source>
        <translation>一次发送超过了 {size}：请缩小画稿，或共享其原始像素。</translation>
    </message>
    <message>
        <source>A greeting carries a nonce of 32 to 128 hexadecimal digits.</source>
        <translation>问候须带有 32 到 128 位十六进制数的 nonce。</translation>
    </message>
    <message>
        <source>The engine answers only under its own address.</source>
        <translation>引擎只在自己的地址上应答。</translation>
    </message>
    <message>
        <source>The engine does not answer web pages.</source>
        <translation>引擎不应答网页。</translation>
    </message>
    <message>
        <source>The token is missing or is not this engine&apos;s: read engine.json again.</source>
        <translation>令牌缺失或不属于此引擎：请重新读取 engine.json。</translation>
    </message>
    <message>
        <source>The engine has nothing at this address.</source>
        <translation>引擎在此地址上没有内容。</translation>
    </message>
    <message>
        <source>The engine does not take this kind of call at this address.</source>
        <translation>引擎在此地址上不接受这种调用。</translation>
    </message>
    <message>
        <source>The engine refused: {why}.</source>
        <translation>引擎拒绝了：{why}。</translation>
    </message>
    <message>
        <source>The parameter {parameter} cannot be used: {why}.</source>
        <translation>无法使用参数 {parameter}：{why}。</translation>
    </message>
    <message>
        <source>The client left before its request was complete.</source>
        <translation>客户端在请求完成之前离开了。</translation>
    </message>
    <message>
        <source>Shared pixels are named by &apos;shared&apos;, &apos;width&apos; and &apos;height&apos;.</source>
        <translation>共享像素用 &apos;shared&apos;、&apos;width&apos; 和 &apos;height&apos; 指明。</translation>
    </message>
    <message>
        <source>Shared pixels are named by 32 hexadecimal digits, never by a path.</source>
        <translation>共享像素用 32 位十六进制数命名，而不是路径。</translation>
    </message>
    <message>
        <source>The runtime folder {folder} took no more pixels ({why}): free some room there.</source>
        <translation>运行文件夹 {folder} 放不下更多像素（{why}）：请在那里腾出空间。</translation>
    </message>
    <message>
        <source>Shared pixels must lie in a plain file, and this is a link.</source>
        <translation>共享像素必须在普通文件中，而这是一个链接。</translation>
    </message>
    <message>
        <source>The shared pixels are not there any more: send the drawing again.</source>
        <translation>共享像素已不存在：请重新发送画稿。</translation>
    </message>
    <message>
        <source>The shared pixels cannot be read: {why}.</source>
        <translation>无法读取共享像素：{why}。</translation>
    </message>
    <message>
        <source>Shared pixels must lie in a plain file.</source>
        <translation>共享像素必须在普通文件中。</translation>
    </message>
    <message>
        <source>The shared pixels belong to another user.</source>
        <translation>共享像素属于另一个用户。</translation>
    </message>
    <message>
        <source>The shared pixels are {there} bytes, and {width} × {height} pixels are {wanted}.</source>
        <translation>共享像素有 {there} 字节，而 {width} × {height} 像素应为 {wanted} 字节。</translation>
    </message>
    <message>
        <source>The shared pixels were cut off while they were read: send the drawing again.</source>
        <translation>共享像素在读取时被截断：请重新发送画稿。</translation>
    </message>
    <message>
        <source>The runtime folder {folder} is not a plain folder: remove it and start again.</source>
        <translation>运行文件夹 {folder} 不是普通文件夹：请删除它并重新启动。</translation>
    </message>
    <message>
        <source>The runtime folder {folder} belongs to another user: set DRAWOVER_RUNTIME.</source>
        <translation>运行文件夹 {folder} 属于另一个用户：请设置 DRAWOVER_RUNTIME。</translation>
    </message>
    <message>
        <source>The runtime folder {folder} cannot be used: {why}.</source>
        <translation>无法使用运行文件夹 {folder}：{why}。</translation>
    </message>
    <message>
        <source>The file {file} holds no token: remove it, and a new one is made.</source>
        <translation>文件 {file} 中没有令牌：删除它后会生成新的。</translation>
    </message>
    <message>
        <source>The token&apos;s file {file} cannot be used: {why}.</source>
        <translation>无法使用令牌文件 {file}：{why}。</translation>
    </message>
    <message>
        <source>The address {host} cannot be used: {why}.</source>
        <translation>无法使用地址 {host}：{why}。</translation>
    </message>
    <message>
        <source>The engine cannot listen at {host}:{port}: {why}.</source>
        <translation>引擎无法在 {host}:{port} 上监听：{why}。</translation>
    </message>
    <message>
        <source>An engine is already running; {file} tells where.</source>
        <translation>已有引擎在运行；它的地址见 {file}。</translation>
    </message>
    <message>
        <source>looking for lines</source>
        <translation>正在寻找线条</translation>
    </message>
    <message>
        <source>The picture is empty: there is nothing to draw lines of. Pick another layer.</source>
        <translation>图片是空的：没有可以提取线条的内容。请选择另一个图层。</translation>
    </message>
    <message>
        <source>The picture is one color alone: there is nothing to draw lines of.</source>
        <translation>图片只有一种颜色：没有可以提取线条的内容。</translation>
    </message>
    <message>
        <source>No lines were found in the picture, however faint: its colors change softly everywhere.</source>
        <translation>图片中没有找到任何线条，再淡的也没有：颜色到处都是柔和过渡的。</translation>
    </message>
    <message>
        <source>A line drawing has no extra {extra}.</source>
        <translation>线稿没有附加内容 {extra}。</translation>
    </message>
    <message>
        <source>looking for lines and flat colors</source>
        <translation>正在寻找线条和平涂色</translation>
    </message>
    <message>
        <source>following the edit</source>
        <translation>正在跟随编辑</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>绘制阶段</translation>
    </message>
    <message>
        <source>Flat colors</source>
        <translation>平涂色</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>Lights</source>
        <translation>亮部</translation>
    </message>
    <message>
        <source>The edited sketch</source>
        <translation>编辑过的草图</translation>
    </message>
    <message>
        <source>The edited flat colors</source>
        <translation>编辑过的平涂色</translation>
    </message>
    <message>
        <source>The picture is empty: there is nothing to find stages in. Pick another layer.</source>
        <translation>这幅画是空的：没有可以分出阶段的内容。请选择另一个图层。</translation>
    </message>
    <message>
        <source>The picture is one color alone: it has no lines and no regions.</source>
        <translation>这幅画只有一种颜色：没有线条，也没有色块。</translation>
    </message>
    <message>
        <source>This is line art: it has no colors to take off. Give a finished picture; what line art may look like finished is told by color and render.</source>
        <translation>这是线稿：没有可以分离的颜色。请给出完成的画；线稿完成后的样子可以用上色和渲染得到。</translation>
    </message>
    <message>
        <source>The edited sketch has no lines left: give the sketch with what is to be changed, not what is changed alone.</source>
        <translation>编辑过的草图里没有线条了：请给出包含修改的整张草图，而不只是修改的部分。</translation>
    </message>
    <message>
        <source>The edited sketch is painted all over: give its lines alone, on transparency or on white.</source>
        <translation>改过的草图整片都涂满了：请只给出线条，放在透明背景或白色背景上。</translation>
    </message>
    <message>
        <source>The edited flat colors are empty: give all of them, not what is changed alone.</source>
        <translation>编辑过的平涂色是空的：请给出全部平涂色，而不只是修改的部分。</translation>
    </message>
    <message>
        <source>{what} cannot be followed: the pack {pack} has no such stage.</source>
        <translation>无法跟随{what}：模型包 {pack} 没有这个阶段。</translation>
    </message>
    <message>
        <source>a list of at least two of {known}, in this order and with the last of them</source>
        <translation>{known} 中至少两个，按此顺序，并以最后一个结尾</translation>
    </message>
    <message>
        <source>A stage has no extra {extra}.</source>
        <translation>阶段没有附加内容 {extra}。</translation>
    </message>
    <message>
        <source>looking at picture {number} of {count}</source>
        <translation>正在查看第 {number} 幅图片，共 {count} 幅</translation>
    </message>
    <message>
        <source>getting ready to learn from {count} drawings</source>
        <translation>正在准备从 {count} 幅画稿学习</translation>
    </message>
    <message>
        <source>learning from {count} drawings</source>
        <translation>正在从 {count} 幅画稿学习</translation>
    </message>
    <message>
        <source>writing the pack, and measuring how well it does</source>
        <translation>正在写入模型包，并测量它的效果</translation>
    </message>
    <message>
        <source>paused; what was learned so far is kept</source>
        <translation>已暂停；到目前学到的内容都保留着</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>没有文件夹 {folder}。</translation>
    </message>
    <message>
        <source>There is no folder {folder}, only a file.</source>
        <translation>没有文件夹 {folder}，只有一个同名文件。</translation>
    </message>
    <message>
        <source>There are no pictures in {folder}: put finished line drawings of faces there, as .png.</source>
        <translation>{folder} 里没有图片：请把完成的脸部线稿以 .png 格式放在那里。</translation>
    </message>
    <message>
        <source>There are {count} pictures in {folder}: at most {most} are learned from at once.</source>
        <translation>{folder} 里有 {count} 幅图片：一次最多从 {most} 幅学习。</translation>
    </message>
    <message>
        <source>Of {count} pictures {usable} can be used, and a pack takes {least} at least, better 30: finished line drawings of one face each, without color or shading.</source>
        <translation>{count} 幅图片中有 {usable} 幅可以使用，而一个模型包至少需要 {least} 幅，最好 30 幅：每幅一张脸的完成线稿，不带颜色或阴影。</translation>
    </message>
    <message>
        <source>It is the same drawing as {file}.</source>
        <translation>它与 {file} 是同一幅画。</translation>
    </message>
    <message>
        <source>It cannot be opened: {why}</source>
        <translation>无法打开：{why}</translation>
    </message>
    <message>
        <source>It cannot be read: {why}.</source>
        <translation>无法读取：{why}。</translation>
    </message>
    <message>
        <source>It cannot be read: it takes too much memory.</source>
        <translation>无法读取：它占用的内存太多。</translation>
    </message>
    <message>
        <source>It is too small: {side} pixels, and {least} are needed.</source>
        <translation>它太小：{side} 像素，而至少需要 {least} 像素。</translation>
    </message>
    <message>
        <source>It is a photo, or shaded or colored: only lines can be learned from.</source>
        <translation>它是照片，或带有阴影或颜色：只能从线条学习。</translation>
    </message>
    <message>
        <source>Most of it is not recognized as parts of a face.</source>
        <translation>其中大部分没有被识别为脸的部位。</translation>
    </message>
    <message>
        <source>No whole face is recognized in it; not found: {parts}.</source>
        <translation>其中没有识别出完整的脸；没有找到：{parts}。</translation>
    </message>
    <message>
        <source>the head</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>the left eye</source>
        <translation>左眼</translation>
    </message>
    <message>
        <source>the right eye</source>
        <translation>右眼</translation>
    </message>
    <message>
        <source>mouth or nose</source>
        <translation>嘴或鼻子</translation>
    </message>
    <message>
        <source>More than one face seems to be in it.</source>
        <translation>其中似乎不止一张脸。</translation>
    </message>
    <message>
        <source>A pack&apos;s name is made of a-z, 0-9, - and _, 40 at most: {name} is none.</source>
        <translation>模型包的名称由 a-z、0-9、- 和 _ 组成，最多 40 个字符：{name} 不是这样的名称。</translation>
    </message>
    <message>
        <source>Give the pack a name of 1 to {most} characters.</source>
        <translation>请给模型包起一个 1 到 {most} 个字符的名称。</translation>
    </message>
    <message>
        <source>There is a pack named {name} that you did not train: choose another name.</source>
        <translation>已有一个名为 {name} 的模型包，但不是您训练的：请另选名称。</translation>
    </message>
    <message>
        <source>A pack that comes with Drawover is named {name}: choose another name.</source>
        <translation>Drawover 自带的一个模型包名为 {name}：请另选名称。</translation>
    </message>
    <message>
        <source>{folder} is there already, and is no pack: choose another name.</source>
        <translation>{folder} 已经存在，而且不是模型包：请另选名称。</translation>
    </message>
    <message>
        <source>The pack {name} was made by someone else: choose another name.</source>
        <translation>模型包 {name} 是别人制作的：请另选名称。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk: {size} MB are needed in {folder}.</source>
        <translation>磁盘空间不足：{folder} 中需要 {size} MB。</translation>
    </message>
    <message>
        <source>{file} cannot be written: {why}.</source>
        <translation>无法写入 {file}：{why}。</translation>
    </message>
    <message>
        <source>Training is not installed here ({lacking} is missing). To install it, run: {command}</source>
        <translation type="vanished">这里没有安装训练功能（缺少 {lacking}）。要安装它，请运行：{command}</translation>
    </message>
    <message>
        <source>Drawover was installed here as a package, which cannot train: get its source code, and run there: {command}</source>
        <translation>这里的 Drawover 是以软件包安装的，无法训练：请获取其源代码，并在其中运行：{command}</translation>
    </message>
    <message>
        <source>A pack is trained on the machine that your drawings are on: let the engine run on this machine, then try again.</source>
        <translation>模型包要在存放画稿的电脑上训练：请让引擎在这台电脑上运行，然后重试。</translation>
    </message>
    <message>
        <source>Drawover is training the pack {title} already: let it finish, or stop it.</source>
        <translation>Drawover 已在训练模型包 {title}：请等它完成，或停止它。</translation>
    </message>
    <message>
        <source>Drawover is looking at a folder already: let it finish, or stop it.</source>
        <translation>Drawover 已在查看一个文件夹：请等它完成，或停止它。</translation>
    </message>
    <message>
        <source>The training is just being paused: try again in a moment.</source>
        <translation>训练正在暂停：请稍后再试。</translation>
    </message>
    <message>
        <source>Choose a folder of drawings first.</source>
        <translation>请先选择一个画稿文件夹。</translation>
    </message>
    <message>
        <source>There is no paused training to go on with.</source>
        <translation>没有可以继续的已暂停的训练。</translation>
    </message>
    <message>
        <source>No pack is being trained.</source>
        <translation>没有正在训练的模型包。</translation>
    </message>
    <message>
        <source>There is no such picture yet.</source>
        <translation>还没有这幅图片。</translation>
    </message>
    <message>
        <source>The training broke off ({why}); what it had learned is kept.</source>
        <translation>训练中断（{why}）；已学到的内容都保留着。</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>退出代码 {code}</translation>
    </message>
    <message>
        <source>the system ended it, perhaps for lack of memory</source>
        <translation>系统终止了它，可能是因为内存不足</translation>
    </message>
    <message>
        <source>The training could not be started: {why}.</source>
        <translation>无法启动训练：{why}。</translation>
    </message>
    <message>
        <source>Drawover: suggest corrections</source>
        <translation>Drawover：给出修正建议</translation>
    </message>
    <message>
        <source>Drawover: cancel</source>
        <translation>Drawover：取消</translation>
    </message>
    <message>
        <source>Drawover: next suggestion</source>
        <translation>Drawover：下一个建议</translation>
    </message>
    <message>
        <source>Drawover: previous suggestion</source>
        <translation>Drawover：上一个建议</translation>
    </message>
    <message>
        <source>Drawover: show the suggestion on the canvas</source>
        <translation>Drawover：在画布上显示建议</translation>
    </message>
    <message>
        <source>Drawover: show what moved</source>
        <translation>Drawover：显示改动之处</translation>
    </message>
    <message>
        <source>Drawover: insert the suggestion</source>
        <translation>Drawover：插入建议</translation>
    </message>
    <message>
        <source>Drawover: insert as reference</source>
        <translation>Drawover：作为参考插入</translation>
    </message>
    <message>
        <source>Drawover: show the docker</source>
        <translation>Drawover：显示面板</translation>
    </message>
    <message>
        <source>The canvas has {width:,} × {height:,} pixels, more than Drawover can read at once: select the part with your drawing and choose Selection.</source>
        <translation>画布有 {width:,} × {height:,} 像素，超出 Drawover 一次能读取的范围：请选中有画的部分，并选择“选区”。</translation>
    </message>
    <message>
        <source>Drawover could not start ({kind}: {error}). Run: drawover krita install, then restart Krita.</source>
        <translation>Drawover 无法启动（{kind}：{error}）。请运行：drawover krita install，然后重新启动 Krita。</translation>
    </message>
    <message>
        <source>That drawing is closed, so nothing was inserted: open it again, and press Suggest.</source>
        <translation>那幅画已关闭，因此没有插入任何内容：请重新打开它，并点击“给出建议”。</translation>
    </message>
    <message>
        <source>Krita is still at work on the drawing: try again when it has finished.</source>
        <translation>Krita 仍在处理这幅画：请等它完成后再试。</translation>
    </message>
    <message>
        <source>No drawing is open: open one, or make a new one.</source>
        <translation>没有打开的画：请打开一幅，或新建一幅。</translation>
    </message>
    <message>
        <source>Krita did not take the new layer: unlock the drawing&apos;s groups and try again.</source>
        <translation>Krita 没有接受新图层：请解锁画中的图层组后再试。</translation>
    </message>
    <message>
        <source>Drawover&apos;s engine is not installed for Krita. Run: drawover krita install</source>
        <translation type="vanished">尚未为 Krita 安装 Drawover 的引擎。请运行：drawover krita install</translation>
    </message>
    <message>
        <source>The program that runs Drawover&apos;s engine, {program}, is gone. {again}</source>
        <translation>运行 Drawover 引擎的程序 {program} 已不存在。{again}</translation>
    </message>
    <message>
        <source>Run again: drawover krita install</source>
        <translation>请重新运行：drawover krita install</translation>
    </message>
    <message>
        <source>Drawover&apos;s launch file {path} is damaged. {again}</source>
        <translation>Drawover 的启动文件 {path} 已损坏。{again}</translation>
    </message>
    <message>
        <source>Drawover&apos;s launch file cannot be read ({error}). {again}</source>
        <translation>无法读取 Drawover 的启动文件（{error}）。{again}</translation>
    </message>
    <message>
        <source>Nothing is painted on “{}” there: paint over the strokes that are to stay, or keep nothing.</source>
        <translation>“{}”在那里什么也没画：请涂抹要保留的笔画，或不保留任何部分。</translation>
    </message>
    <message>
        <source>Krita gave no pixels for “{name}”: choose another layer or mask.</source>
        <translation>Krita 没有给出“{name}”的像素：请选择其他图层或蒙版。</translation>
    </message>
    <message>
        <source>A fill layer has no drawing on it: choose the layer with your lines.</source>
        <translation>填充图层上没有画：请选择有您线条的图层。</translation>
    </message>
    <message>
        <source>A filter layer has no drawing on it: choose the layer with your lines.</source>
        <translation>滤镜图层上没有画：请选择有您线条的图层。</translation>
    </message>
    <message>
        <source>This kind of layer has no drawing on it: choose the layer with your lines.</source>
        <translation>这种图层上没有画：请选择有您线条的图层。</translation>
    </message>
    <message>
        <source>No layer is active: choose the layer with your drawing in the Layers docker.</source>
        <translation>没有当前图层：请在图层面板中选择有您画稿的图层。</translation>
    </message>
    <message>
        <source>Nothing is painted on “{}” there: choose another layer.</source>
        <translation>“{}”在那里什么也没画：请选择其他图层。</translation>
    </message>
    <message>
        <source>Drawover cannot read the color space {space}; choose Visible, or convert the layer.</source>
        <translation>Drawover 无法读取色彩空间 {space}；请选择“可见”，或转换图层。</translation>
    </message>
    <message>
        <source>Krita gave no pixels for this layer; choose another layer, or Visible.</source>
        <translation>Krita 没有给出此图层的像素；请选择其他图层，或“可见”。</translation>
    </message>
    <message>
        <source>Finish {} first (Enter), or cancel it (Esc); nothing was changed.</source>
        <translation>请先完成{}（Enter），或取消它（Esc）；什么都没有改动。</translation>
    </message>
    <message>
        <source>the crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>the polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>the polyline</source>
        <translation>折线</translation>
    </message>
    <message>
        <source>the path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>the selection</source>
        <translation>选区</translation>
    </message>
    <message>
        <source>the transform</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>the move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>风景</translation>
    </message>
    <message>
        <source>Sketching</source>
        <translation>速写</translation>
    </message>
    <message>
        <source>Skin</source>
        <translation>肤色</translation>
    </message>
    <message>
        <source>Spectrum</source>
        <translation>全色谱</translation>
    </message>
    <message>
        <source>Airbrush</source>
        <translation>喷枪</translation>
    </message>
    <message>
        <source>A soft spray that gathers for as long as it is moved over a place</source>
        <translation>柔和的喷雾：在同一处停留越久，颜色越浓</translation>
    </message>
    <message>
        <source>Charcoal</source>
        <translation>炭笔</translation>
    </message>
    <message>
        <source>Broad and crumbly on rough paper; lean the pen to shade with its side</source>
        <translation>粗纸上宽而松散；倾斜画笔可用侧锋铺调子</translation>
    </message>
    <message>
        <source>grit</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>Dry Ink</source>
        <translation>干墨</translation>
    </message>
    <message>
        <source>A brush running out of ink: solid when pressed, streaks when light</source>
        <translation>快没墨的笔：用力时浓实，轻触时飞白</translation>
    </message>
    <message>
        <source>bristles</source>
        <translation>鬃毛</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Takes away what is on the layer; also the pen&apos;s other end</source>
        <translation>擦去图层上的内容；笔的另一端也是它</translation>
    </message>
    <message>
        <source>Ink</source>
        <translation>墨水</translation>
    </message>
    <message>
        <source>Crisp and black; pressure swells the line, a light touch ends it in a hair</source>
        <translation>清晰乌黑；压力使线条变粗，轻提收成细丝</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>马克笔</translation>
    </message>
    <message>
        <source>Flat, see-through color that deepens where strokes cross</source>
        <translation>平涂、半透明，笔画交叠处颜色加深</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>颜料</translation>
    </message>
    <message>
        <source>A round brush that covers little by little: press to cover, lift to blend</source>
        <translation>圆头笔，逐渐覆盖：用力则盖住，轻提则融合</translation>
    </message>
    <message>
        <source>Soft graphite: light on the paper&apos;s tooth, dark when pressed</source>
        <translation>软石墨：轻触见纸纹，用力则深</translation>
    </message>
    <message>
        <source>Smudge</source>
        <translation>涂抹</translation>
    </message>
    <message>
        <source>A finger that pulls color along; how far is its flow</source>
        <translation>用手指带动颜色；流量决定带多远</translation>
    </message>
    <message>
        <source>Soft Eraser</source>
        <translation>软橡皮擦</translation>
    </message>
    <message>
        <source>Lightens little by little, without an edge</source>
        <translation>一点点变淡，没有边界</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Dissolve</source>
        <translation>溶解</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Color Burn</source>
        <translation>颜色加深</translation>
    </message>
    <message>
        <source>Linear Burn</source>
        <translation>线性加深</translation>
    </message>
    <message>
        <source>Darker Color</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Color Dodge</source>
        <translation>颜色减淡</translation>
    </message>
    <message>
        <source>Addition</source>
        <translation>相加</translation>
    </message>
    <message>
        <source>Lighter Color</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Soft Light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Soft Light (Photoshop)</source>
        <translation>柔光 (Photoshop)</translation>
    </message>
    <message>
        <source>Hard Light</source>
        <translation>强光</translation>
    </message>
    <message>
        <source>Linear Light</source>
        <translation>线性光</translation>
    </message>
    <message>
        <source>Vivid Light</source>
        <translation>亮光</translation>
    </message>
    <message>
        <source>Pin Light</source>
        <translation>点光</translation>
    </message>
    <message>
        <source>Hard Mix</source>
        <translation>实色混合</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>减去</translation>
    </message>
    <message>
        <source>Divide</source>
        <translation>相除</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Luminosity</source>
        <translation>明度</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>uses {file}, whose moods must be square RGBA pictures of up to {most} pixels</source>
        <translation>使用了 {file}，其中的氛围图必须是边长至多 {most} 像素的方形 RGBA 图片</translation>
    </message>
    <message>
        <source>uses {file}, whose palettes must be as many RGB colors for each mood</source>
        <translation>使用了 {file}，其中每种氛围的调色板必须有同样多的 RGB 颜色</translation>
    </message>
    <message>
        <source>keeps weights in another file; its card names no network to take them from</source>
        <translation>把权重放在其他文件中，而说明文件没有指明从哪个网络取用</translation>
    </message>
    <message>
        <source>Training is not installed here ({lacking} is missing). To install it, run in a terminal: {command}</source>
        <translation>这里没有安装训练功能（缺少 {lacking}）。要安装它，请在终端中运行：{command}</translation>
    </message>
    <message>
        <source>Install… takes Drawover&apos;s installer from a file on this computer. Nothing is downloaded.</source>
        <translation>“安装…”从这台电脑上的一个文件安装 Drawover，不会下载任何东西。</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>安装…</translation>
    </message>
    <message>
        <source>Drawover&apos;s installer</source>
        <translation>Drawover 安装文件</translation>
    </message>
    <message>
        <source>Installing Drawover into your home folder…</source>
        <translation>正在把 Drawover 安装到您的主文件夹…</translation>
    </message>
    <message>
        <source>Cancelled: nothing was installed.</source>
        <translation>已取消：没有安装任何东西。</translation>
    </message>
    <message>
        <source>“{name}” is not an installer of Drawover, or it is damaged. Nothing was installed.</source>
        <translation>“{name}”不是 Drawover 的安装文件，或者已损坏。没有安装任何东西。</translation>
    </message>
    <message>
        <source>Drawover needs {room} MB of free space, and there are {free}.</source>
        <translation>Drawover 需要 {room} MB 可用空间，现在只有 {free} MB。</translation>
    </message>
    <message>
        <source>The program {program}, which unpacks installers, is missing on this system.</source>
        <translation>这个系统缺少用来解开安装文件的程序 {program}。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {why}.</source>
        <translation>无法写入 {path}：{why}。</translation>
    </message>
    <message>
        <source>Drawover&apos;s engine is not installed. If it is, in another place, run: drawover krita install</source>
        <translation>还没有安装 Drawover 引擎。如果它装在别的位置，请运行：drawover krita install</translation>
    </message>
    <message>
        <source>Keep Below Inside</source>
        <translation>仅保留内部下层</translation>
    </message>
    <message>
        <source>Below Inside, Above Outside</source>
        <translation>内部下层，外部上层</translation>
    </message>
    <message>
        <source>too old</source>
        <translation type="vanished">版本过旧</translation>
    </message>
    <message>
        <source>Straight &amp;Line</source>
        <translation>直线(&amp;L)</translation>
    </message>
    <message>
        <source>Draw a straight line; with a brush, Shift and a click do</source>
        <translation>绘制直线；使用笔刷时可按 Shift 并单击</translation>
    </message>
    <message>
        <source>&amp;Bucket</source>
        <translation>油漆桶(&amp;B)</translation>
    </message>
    <message>
        <source>Fill a region, also one with small gaps in its lines</source>
        <translation>填充区域，线条有小缺口也可以</translation>
    </message>
    <message>
        <source>Color P&amp;icker</source>
        <translation>取色器(&amp;I)</translation>
    </message>
    <message>
        <source>Pick a color; with a brush, Ctrl and a click do</source>
        <translation>拾取颜色；使用笔刷时可按 Ctrl 并单击</translation>
    </message>
    <message>
        <source>Pre&amp;vious Brush</source>
        <translation>上一个笔刷(&amp;V)</translation>
    </message>
    <message>
        <source>The brush that was in the hand before</source>
        <translation>之前使用的笔刷</translation>
    </message>
    <message>
        <source>&amp;Reset Brush</source>
        <translation>重置笔刷(&amp;R)</translation>
    </message>
    <message>
        <source>Size, opacity and the rest as the brush came</source>
        <translation>恢复笔刷默认的大小、不透明度等</translation>
    </message>
    <message>
        <source>Mirror Left and Ri&amp;ght</source>
        <translation>左右镜像(&amp;G)</translation>
    </message>
    <message>
        <source>Strokes are mirrored left and right</source>
        <translation>笔画左右对称</translation>
    </message>
    <message>
        <source>Mirror &amp;Up and Down</source>
        <translation>上下镜像(&amp;U)</translation>
    </message>
    <message>
        <source>Strokes are mirrored up and down</source>
        <translation>笔画上下对称</translation>
    </message>
    <message>
        <source>Save a &amp;Copy…</source>
        <translation>保存副本(&amp;C)…</translation>
    </message>
    <message>
        <source>Into another file, while Save goes on writing to this one</source>
        <translation>保存到另一个文件，“保存”仍写入当前文件</translation>
    </message>
    <message>
        <source>The picture without layers: PNG, JPEG, WebP, TIFF or BMP</source>
        <translation>不含图层的图片：PNG、JPEG、WebP、TIFF 或 BMP</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
    <message>
        <source>Close the drawing</source>
        <translation>关闭画稿</translation>
    </message>
    <message>
        <source>Ne&amp;xt Drawing</source>
        <translation>下一个画稿(&amp;X)</translation>
    </message>
    <message>
        <source>Pre&amp;vious Drawing</source>
        <translation>上一个画稿(&amp;V)</translation>
    </message>
    <message>
        <source>{what} {losses} There are {value} more such things.</source>
        <translation>{what} {losses} 此类情况还有 {value} 处。</translation>
    </message>
    <message>
        <source> ({value} more wait.)</source>
        <translation type="vanished">（另有 {value} 个待处理。）</translation>
    </message>
    <message>
        <source> What was saved of it is untouched.</source>
        <translation>已保存的部分完好无损。</translation>
    </message>
    <message>
        <source>“{title}” was not saved when Drawover ended unexpectedly; it has been kept.{saved}{more}</source>
        <translation type="vanished">“{title}”在 Drawover 意外退出时尚未保存；内容已保留。{saved}{more}</translation>
    </message>
    <message>
        <source>Show All</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>“{name}” is not a picture that Drawover can read.</source>
        <translation>“{name}”不是 Drawover 能读取的图片。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>&amp;Image</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>Copy &amp;Diagnostics</source>
        <translation>复制诊断信息(&amp;D)</translation>
    </message>
    <message>
        <source>What a report needs; no picture</source>
        <translation>报告所需的信息；不含图像</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>Take what is selected of the layer to the clipboard</source>
        <translation>将图层的选中部分移到剪贴板</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy what is selected of the layer</source>
        <translation>复制图层的选中部分</translation>
    </message>
    <message>
        <source>Copy &amp;Merged</source>
        <translation>合并复制(&amp;M)</translation>
    </message>
    <message>
        <source>Copy what is seen, of all layers</source>
        <translation>复制所有图层的可见内容</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>清除(&amp;L)</translation>
    </message>
    <message>
        <source>Delete what is selected of the layer, or all of it</source>
        <translation>删除图层的选中部分，或全部内容</translation>
    </message>
    <message>
        <source>&amp;Fill with Color</source>
        <translation>用颜色填充(&amp;F)</translation>
    </message>
    <message>
        <source>Fill what is selected</source>
        <translation>填充选区</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Nothing</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Reselect</source>
        <translation>重新选择(&amp;R)</translation>
    </message>
    <message>
        <source>Select again what was selected last</source>
        <translation>恢复上一次的选区</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>反选(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <translation>扩大选区(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Shrink…</source>
        <translation>缩小选区(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <translation>羽化(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <translation>边界(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Opaque Pixels</source>
        <translation>不透明像素(&amp;O)</translation>
    </message>
    <message>
        <source>Select what is painted on the layer</source>
        <translation>选择图层上已绘制的内容</translation>
    </message>
    <message>
        <source>Show &amp;Outline</source>
        <translation>显示轮廓(&amp;O)</translation>
    </message>
    <message>
        <source>The outline of what is selected</source>
        <translation>选区的轮廓</translation>
    </message>
    <message>
        <source>Add &amp;Mask</source>
        <translation>添加蒙版(&amp;M)</translation>
    </message>
    <message>
        <source>A mask on the layer that shows what is selected, or everything</source>
        <translation>为图层添加蒙版，只显示选区或全部内容</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>矩形(&amp;R)</translation>
    </message>
    <message>
        <source>Select a rectangle</source>
        <translation>选择矩形区域</translation>
    </message>
    <message>
        <source>&amp;Ellipse</source>
        <translation>椭圆(&amp;E)</translation>
    </message>
    <message>
        <source>Select an ellipse</source>
        <translation>选择椭圆区域</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>套索(&amp;L)</translation>
    </message>
    <message>
        <source>Select by drawing around it</source>
        <translation>手绘轮廓进行选择</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>多边形(&amp;P)</translation>
    </message>
    <message>
        <source>Select by clicking around it</source>
        <translation>逐点单击进行选择</translation>
    </message>
    <message>
        <source>&amp;Alike Colors</source>
        <translation>相似颜色(&amp;A)</translation>
    </message>
    <message>
        <source>Select what has the color that you click on</source>
        <translation>选择与单击处颜色相同的区域</translation>
    </message>
    <message>
        <source>&amp;Move</source>
        <translation>移动(&amp;M)</translation>
    </message>
    <message>
        <source>Move the layer, or what is selected of it</source>
        <translation>移动图层或其选中部分</translation>
    </message>
    <message>
        <source>&amp;Transform</source>
        <translation>变换(&amp;T)</translation>
    </message>
    <message>
        <source>Scale, turn and bend it</source>
        <translation>缩放、旋转和变形</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>裁剪(&amp;C)</translation>
    </message>
    <message>
        <source>Cut the canvas to a frame</source>
        <translation>将画布裁剪为选框大小</translation>
    </message>
    <message>
        <source>Flip Layer &amp;Horizontally</source>
        <translation>水平翻转图层(&amp;H)</translation>
    </message>
    <message>
        <source>Left for right</source>
        <translation>左右互换</translation>
    </message>
    <message>
        <source>Flip Layer &amp;Vertically</source>
        <translation>垂直翻转图层(&amp;V)</translation>
    </message>
    <message>
        <source>Top for bottom</source>
        <translation>上下互换</translation>
    </message>
    <message>
        <source>&amp;Scale Image…</source>
        <translation>缩放图像(&amp;S)…</translation>
    </message>
    <message>
        <source>Every pixel scaled with the canvas</source>
        <translation>所有像素随画布一起缩放</translation>
    </message>
    <message>
        <source>&amp;Canvas Size…</source>
        <translation>画布大小(&amp;C)…</translation>
    </message>
    <message>
        <source>A larger or smaller canvas; layers stay as they are</source>
        <translation>增大或缩小画布；图层保持不变</translation>
    </message>
    <message>
        <source>Crop to Se&amp;lection</source>
        <translation>裁剪到选区(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Trim</source>
        <translation>裁去空白(&amp;T)</translation>
    </message>
    <message>
        <source>Crop to what is painted</source>
        <translation>裁剪到已绘制的内容</translation>
    </message>
    <message>
        <source>Turn &amp;Right</source>
        <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>Turn L&amp;eft</source>
        <translation>向左旋转(&amp;E)</translation>
    </message>
    <message>
        <source>Turn &amp;Upside Down</source>
        <translation>旋转 180°(&amp;U)</translation>
    </message>
    <message>
        <source>Flip &amp;Horizontally</source>
        <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Flip &amp;Vertically</source>
        <translation>垂直翻转(&amp;V)</translation>
    </message>
    <message>
        <source>Turn View &amp;Left</source>
        <translation>向左旋转视图(&amp;L)</translation>
    </message>
    <message>
        <source>Turn View &amp;Right</source>
        <translation>向右旋转视图(&amp;R)</translation>
    </message>
    <message>
        <source>Turn View &amp;Upright</source>
        <translation>摆正视图(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Mirror View</source>
        <translation>镜像视图(&amp;M)</translation>
    </message>
    <message>
        <source>Add &amp;Vertical Guide</source>
        <translation>添加垂直参考线(&amp;V)</translation>
    </message>
    <message>
        <source>Drag it with the move tool; off the canvas removes it</source>
        <translation>用移动工具拖动；拖出画布即可移除</translation>
    </message>
    <message>
        <source>Add &amp;Horizontal Guide</source>
        <translation>添加水平参考线(&amp;H)</translation>
    </message>
    <message>
        <source>Show &amp;Guides</source>
        <translation>显示参考线(&amp;G)</translation>
    </message>
    <message>
        <source>Remove All Guides</source>
        <translation>移除所有参考线</translation>
    </message>
    <message>
        <source>Brushes</source>
        <translation>笔刷</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Drawings and pictures (*.ora *.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.tga)</source>
        <translation type="vanished">画稿和图片 (*.ora *.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.tga)</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>“{name}” is there already. Replace it?</source>
        <translation>“{name}”已存在。要替换吗？</translation>
    </message>
    <message>
        <source>{READABLE};;All files (*)</source>
        <translation type="vanished">{READABLE};;所有文件 (*)</translation>
    </message>
    <message>
        <source>Insert picture</source>
        <translation>插入图片</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>OpenRaster drawing (*.ora)</source>
        <translation>OpenRaster 画稿 (*.ora)</translation>
    </message>
    <message>
        <source>Export PNG</source>
        <translation type="vanished">导出 PNG</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation type="vanished">PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Save the changes to “{title}”?</source>
        <translation>要保存对“{title}”的更改吗？</translation>
    </message>
    <message>
        <source>What is not saved is lost.</source>
        <translation>未保存的内容将会丢失。</translation>
    </message>
    <message>
        <source>What was dropped is no picture that can be read.</source>
        <translation>拖入的内容不是可以读取的图片。</translation>
    </message>
    <message>
        <source>Saving… {value} %</source>
        <translation>正在保存… {value} %</translation>
    </message>
    <message>
        <source>Color {color}</source>
        <translation>颜色 {color}</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>笔刷</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>How wide the brush is at full pressure  ( [ and ] )</source>
        <translation>最大压力下的笔刷宽度  ( [ 和 ] )</translation>
    </message>
    <message>
        <source>How dense the brush is at full pressure</source>
        <translation type="vanished">最大压力下的笔刷浓度</translation>
    </message>
    <message>
        <source>The pencil&apos;s color: click for any color</source>
        <translation type="vanished">铅笔的颜色：单击可选任意颜色</translation>
    </message>
    <message>
        <source>Pencil color</source>
        <translation type="vanished">铅笔颜色</translation>
    </message>
    <message>
        <source>“{name}” keeps its transparency: unlock its alpha to erase.</source>
        <translation>“{name}”的透明度已锁定：解锁后才能擦除。</translation>
    </message>
    <message>
        <source>Pencil</source>
        <translation>铅笔</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>防抖</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Close gaps</source>
        <translation>闭合缺口</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有图层</translation>
    </message>
    <message>
        <source>The brush&apos;s color: click for any color</source>
        <translation>笔刷的颜色：单击可选任意颜色</translation>
    </message>
    <message>
        <source>Brush color</source>
        <translation>笔刷颜色</translation>
    </message>
    <message>
        <source>How dense the color is at full pressure</source>
        <translation>最大压力下颜色的浓度</translation>
    </message>
    <message>
        <source>How much each touch of the brush leaves</source>
        <translation>笔刷每次触碰留下的颜料量</translation>
    </message>
    <message>
        <source>How crisp its edge is</source>
        <translation>边缘的清晰程度</translation>
    </message>
    <message>
        <source>How far the line trails behind a shaky hand, to be smooth</source>
        <translation>线条在手抖时滞后多少以保持平滑</translation>
    </message>
    <message>
        <source>How different a color may be and still be filled</source>
        <translation>颜色相差多少仍会被填充</translation>
    </message>
    <message>
        <source>Gaps in the lines up to this wide hold the color in</source>
        <translation type="vanished">线条上不超过此宽度的缺口也能挡住颜色</translation>
    </message>
    <message>
        <source>How far the color reaches under the lines around it</source>
        <translation>颜色伸入周围线条下方的距离</translation>
    </message>
    <message>
        <source>The lines of all visible layers hold the color; else those of the active layer alone</source>
        <translation>由所有可见图层的线条挡住颜色；否则只看当前图层</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>油漆桶</translation>
    </message>
    <message>
        <source>Color Picker</source>
        <translation>取色器</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>{error} ({more} more.)</source>
        <translation>{error}（另有 {more} 项。）</translation>
    </message>
    <message>
        <source>Crop  (Enter)</source>
        <translation>裁剪  (Enter)</translation>
    </message>
    <message>
        <source>Give up  (Esc)</source>
        <translation>放弃  (Esc)</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Where the frame begins, from the left</source>
        <translation>选框左边缘的位置</translation>
    </message>
    <message>
        <source>Where the frame begins, from the top</source>
        <translation>选框上边缘的位置</translation>
    </message>
    <message>
        <source>How wide the canvas will be</source>
        <translation>裁剪后画布的宽度</translation>
    </message>
    <message>
        <source>How high the canvas will be</source>
        <translation>裁剪后画布的高度</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Move guide</source>
        <translation>移动参考线</translation>
    </message>
    <message>
        <source>Remove guide</source>
        <translation>移除参考线</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Select polygon</source>
        <translation>多边形选择</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>How soft the selection&apos;s edge is</source>
        <translation>选区边缘的柔和程度</translation>
    </message>
    <message>
        <source>Select ellipse</source>
        <translation>椭圆选择</translation>
    </message>
    <message>
        <source>Select rectangle</source>
        <translation>矩形选择</translation>
    </message>
    <message>
        <source>Select alike colors</source>
        <translation>选择相似颜色</translation>
    </message>
    <message>
        <source>How far a color may differ, 0 to 255</source>
        <translation>颜色可以相差多少，0 到 255</translation>
    </message>
    <message>
        <source>Select anew</source>
        <translation>新建选区</translation>
    </message>
    <message>
        <source>Add to the selection  (Shift)</source>
        <translation>添加到选区  (Shift)</translation>
    </message>
    <message>
        <source>Take away from the selection  (Alt)</source>
        <translation>从选区减去  (Alt)</translation>
    </message>
    <message>
        <source>Keep what is in both  (Shift+Alt)</source>
        <translation>与选区交叉  (Shift+Alt)</translation>
    </message>
    <message>
        <source>Contiguous</source>
        <translation>连续</translation>
    </message>
    <message>
        <source>Only what hangs together with the place you click on</source>
        <translation>只选择与单击处相连的部分</translation>
    </message>
    <message>
        <source>Look at all that is visible, not at the layer alone</source>
        <translation>查看所有可见内容，而不只是当前图层</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>How far it is moved to the right</source>
        <translation>向右移动的距离</translation>
    </message>
    <message>
        <source>How far it is moved down</source>
        <translation>向下移动的距离</translation>
    </message>
    <message>
        <source>Width, in percent; negative mirrors</source>
        <translation>宽度百分比；负值为镜像</translation>
    </message>
    <message>
        <source>Height, in percent; negative mirrors</source>
        <translation>高度百分比；负值为镜像</translation>
    </message>
    <message>
        <source>Turned clockwise by so many degrees</source>
        <translation>顺时针旋转的角度</translation>
    </message>
    <message>
        <source>Flip left for right</source>
        <translation>左右翻转</translation>
    </message>
    <message>
        <source>Flip top for bottom</source>
        <translation>上下翻转</translation>
    </message>
    <message>
        <source>Apply  (Enter)</source>
        <translation>应用  (Enter)</translation>
    </message>
    <message>
        <source>Transform</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>{title}[*] — Drawover</source>
        <translation>{title}[*] — Drawover</translation>
    </message>
    <message>
        <source>Copied what is visible</source>
        <translation type="vanished">已复制可见内容</translation>
    </message>
    <message>
        <source>“{title}” was not saved when Drawover ended unexpectedly; it has been kept.{more}</source>
        <translation type="vanished">“{title}”在 Drawover 意外退出时尚未保存；内容已保留。{more}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>The clipboard holds no picture.</source>
        <translation>剪贴板中没有图片。</translation>
    </message>
    <message>
        <source>Sample sketch</source>
        <translation>示例草稿</translation>
    </message>
    <message>
        <source>No files yet</source>
        <translation>还没有文件</translation>
    </message>
    <message>
        <source>Paint with the brush that was last in the hand</source>
        <translation>用上次使用的笔刷绘画</translation>
    </message>
    <message>
        <source>Erase; the same key takes the brush back</source>
        <translation>擦除；再按一次换回笔刷</translation>
    </message>
    <message>
        <source>Replacing it loses what the other program wrote.</source>
        <translation>替换后会丢失其他程序写入的内容。</translation>
    </message>
    <message>
        <source>Save “{name}” as a Photoshop document again, or as .ora?</source>
        <translation>将“{name}”再次保存为 Photoshop 文档，还是保存为 .ora？</translation>
    </message>
    <message>
        <source>Drawover&apos;s own kind, .ora, keeps everything; Krita and GIMP open it too.</source>
        <translation>Drawover 自己的 .ora 格式保留全部内容；Krita 和 GIMP 也能打开。</translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>期间已被更改</translation>
    </message>
    <message>
        <source>Another program changed “{name}” since you opened it.</source>
        <translation>“{name}”在您打开之后被其他程序更改过。</translation>
    </message>
    <message>
        <source>Save Under Another Name…</source>
        <translation>另存为其他名称…</translation>
    </message>
    <message>
        <source>Replace It</source>
        <translation>替换</translation>
    </message>
    <message>
        <source> The .psd will not keep all: {losses}</source>
        <translation> .psd 无法保留全部内容：{losses}</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as .ora…</source>
        <translation>另存为 .ora…</translation>
    </message>
    <message>
        <source>Replace the .psd</source>
        <translation>替换 .psd</translation>
    </message>
    <message>
        <source>What did not come through</source>
        <translation>未能读入的内容</translation>
    </message>
    <message>
        <source> There {value} {value2} more.</source>
        <translation type="vanished">另有 {value} {value2} 项。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source> px wide</source>
        <translation> 像素宽</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, {value}{bytes}.</source>
        <translation type="vanished">{width} × {height} 像素，{value}{bytes}。</translation>
    </message>
    <message>
        <source>Photoshop document (*.psd)</source>
        <translation>Photoshop 文档 (*.psd)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Save a Copy</source>
        <translation>保存副本</translation>
    </message>
    <message>
        <source>“{name}” is open, but not all of it came through.</source>
        <translation>“{name}”已打开，但并非所有内容都能读入。</translation>
    </message>
    <message>
        <source>“{name}” is a layer now, but not all of it came through.</source>
        <translation>“{name}”已成为图层，但并非所有内容都能读入。</translation>
    </message>
    <message>
        <source>“{name}” is open in another tab: close that first, or choose another name.</source>
        <translation>“{name}”已在另一标签页中打开：请先关闭它，或换一个名称。</translation>
    </message>
    <message>
        <source>“{name}” is open here: choose another name for the copy.</source>
        <translation>“{name}”正在此处打开：请为副本换一个名称。</translation>
    </message>
    <message>
        <source>“{name}” is saved, but not all of the drawing is in it.</source>
        <translation>“{name}”已保存，但未包含画稿的全部内容。</translation>
    </message>
    <message>
        <source>Open drawings</source>
        <translation>打开的画稿</translation>
    </message>
    <message>
        <source>{title}: in no file yet</source>
        <translation>{title}：尚未保存到文件</translation>
    </message>
    <message>
        <source>what is visible</source>
        <translation>可见内容</translation>
    </message>
    <message>
        <source>Copied {what}, {width} × {height}</source>
        <translation>已复制{what}，{width} × {height}</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>There is no layer to copy from.</source>
        <translation>没有可供复制的图层。</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>There is nothing to copy: of {what} nothing is selected.</source>
        <translation>没有可复制的内容：{what}没有选中任何部分。</translation>
    </message>
    <message>
        <source>Add guide</source>
        <translation>添加参考线</translation>
    </message>
    <message>
        <source>Remove guides</source>
        <translation>移除参考线</translation>
    </message>
    <message>
        <source>Turn image</source>
        <translation>旋转图像</translation>
    </message>
    <message>
        <source>Flip image</source>
        <translation>翻转图像</translation>
    </message>
    <message>
        <source>Flip layer</source>
        <translation>翻转图层</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>裁去空白</translation>
    </message>
    <message>
        <source>Scale image</source>
        <translation>缩放图像</translation>
    </message>
    <message>
        <source>Canvas size</source>
        <translation>画布大小</translation>
    </message>
    <message>
        <source>Nothing is selected: select what is to stay.</source>
        <translation>没有选区：请选择要保留的部分。</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Grow selection</source>
        <translation>扩大选区</translation>
    </message>
    <message>
        <source>Shrink selection</source>
        <translation>缩小选区</translation>
    </message>
    <message>
        <source>Feather selection</source>
        <translation>羽化选区</translation>
    </message>
    <message>
        <source>Border of the selection</source>
        <translation>选区边界</translation>
    </message>
    <message>
        <source>Select border</source>
        <translation>选择边界</translation>
    </message>
    <message>
        <source>Nothing was selected before.</source>
        <translation>之前没有选区。</translation>
    </message>
    <message>
        <source>Reselect</source>
        <translation>重新选择</translation>
    </message>
    <message>
        <source>Nothing is selected: there is nothing to invert. Ctrl+A selects all.</source>
        <translation>没有选区，无法反选。按 Ctrl+A 全选。</translation>
    </message>
    <message>
        <source>Invert selection</source>
        <translation>反选</translation>
    </message>
    <message>
        <source>Nothing is painted on “{name}”: there is nothing to select.</source>
        <translation>“{name}”上什么也没有画，没有可选择的内容。</translation>
    </message>
    <message>
        <source>Select opaque</source>
        <translation>选择不透明像素</translation>
    </message>
    <message>
        <source>Nothing is selected: select something first.</source>
        <translation>没有选区：请先进行选择。</translation>
    </message>
    <message>
        <source>“{name}” has a mask already: paint on it, or delete it first.</source>
        <translation>“{name}”已有蒙版：请在其上绘画，或先删除它。</translation>
    </message>
    <message>
        <source>Add mask</source>
        <translation>添加蒙版</translation>
    </message>
    <message>
        <source>Keep proportions</source>
        <translation>保持比例</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Stays in place</source>
        <translation>保持不动</translation>
    </message>
    <message>
        <source>The {ROWS} {COLUMNS} stays in place</source>
        <translation type="vanished">{ROWS}{COLUMNS}保持不动</translation>
    </message>
</context>
</TS>
